package io.imagefunction.check;

import static io.imagefunction.request.Requests.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.TestSettings;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Requests;
import io.imagefunction.settings.Handling;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operator's limits: a value at the limit is accepted, and one above it is refused by a message that names the
 * field.
 */
class LimitsTest {

    private static final Limits TIGHT = new Limits(TestSettings.of(Map.of(
            "IMAGE_LIMITS_PROMPT_LENGTH", "5",
            "IMAGE_LIMITS_IMAGES", "3",
            "IMAGE_LIMITS_REFERENCES", "2",
            "IMAGE_LIMITS_REFERENCE_SIZE", "9")));

    private static final String REFERENCE = "{'type':'image_url','image_url':{'url':'%s'}}";

    @ParameterizedTest
    @CsvSource({"12345, fine", "🐼🐼🐼🐼🐼, fine", "123456, 6", "🐼🐼🐼🐼🐼🐼, 6"})
    void thePromptHasALimitInCharacters(String prompt, String length) {
        ImageRequest request = ImageRequest.read(Requests.json("{'prompt':'" + prompt + "'}"), Handling.STRICT);

        assertEquals(
                length.equals("fine") ? "fine" : "prompt: prompt must have at most 5 characters; it has 6.",
                refusal(TIGHT::check, request));
    }

    @ParameterizedTest
    @CsvSource({"1, fine", "3, fine", "4, n: n must be an integer from 1 to 3."})
    void theNumberOfPicturesHasALimit(int n, String expected) {
        assertEquals(expected, refusal(TIGHT::check, tight("'n':" + n)));
    }

    @ParameterizedTest
    @CsvSource({"0, fine", "2, fine", "3, input_references: input_references must have at most 2 entries; it has 3."})
    void theNumberOfReferencesHasALimit(int count, String expected) {
        String references = String.join(",", java.util.Collections.nCopies(count, reference("https://x/a.png")));

        assertEquals(expected, refusal(TIGHT::check, tight("'input_references':[" + references + "]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://x/a.png", "http://x/a.png", "HTTPS://x:8443/a?b=c"})
    void aWebAddressIsAcceptedAsReference(String url) {
        assertEquals("fine", refusal(TIGHT::check, tight("'input_references':[" + reference(url) + "]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a.png", "ftp://x/a.png", "file:///etc/passwd", "https:///a.png", "http:a", "ht tp://x"})
    void anotherAddressIsRefused(String url) {
        assertEquals(
                "input_references[0]: input_references[0] must have an http, https or data URL with base64, or the id"
                        + " or s3:// URL of a picture of this function.",
                refusal(TIGHT::check, tight("'input_references':[" + reference(url) + "]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "{}",
                "{'type':'image_id'}",
                "{'type':'image_url'}",
                "{'type':'image_url','image_url':{'url':1}}",
                "{'type':'image','source':'https://x/a.png'}"
            })
    void aMalformedReferenceIsRefusedWithAnExample(String reference) {
        String good = reference("https://x/a.png");

        assertEquals(
                "input_references[1]: input_references[1] must be a URL (https://… or data:image/png;base64,…) or the id"
                        + " of a picture of this function, as text or as"
                        + " {\"type\":\"image_url\",\"image_url\":{\"url\":\"…\"}}.",
                refusal(TIGHT::check, tight("'input_references':[" + good + "," + reference + "]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'https://x/a.png'",
                "'data:image/png;base64,AAAA'",
                "'20261121-0123456789abcdef0123456789abcdef'",
                "'s3://bucket/images/a.png'",
                "{'type':'image_id','id':'20261121-0123456789abcdef0123456789abcdef'}",
                "{'type':'image_url','image_url':{'url':'20261121-0123456789abcdef0123456789abcdef'}}",
                "{'type':'image_url','image_url':'https://x/a.png'}",
                "{'type':'image','image_url':{'url':'https://x/a.png'}}",
                "{'image_url':'https://x/a.png','detail':'high'}",
                "{'url':'https://x/a.png'}",
                "{'id':'20261121-0123456789abcdef0123456789abcdef'}",
                "{'file_id':'20261121-0123456789abcdef0123456789abcdef'}"
            })
    void everyShapeOfAReferenceIsAccepted(String reference) {
        assertEquals("fine", refusal(TIGHT::check, tight("'input_references':[" + reference + "]")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9})
    void aPictureOfTheMaximumSizeIsAccepted(int bytes) {
        assertEquals("fine", refusal(TIGHT::check, tight("'input_references':[" + picture(bytes) + "]")));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12})
    void aLargerPictureIsRefused(int bytes) {
        assertEquals(
                "input_references[0]: input_references[0] must be a picture of at most 9 bytes; it has " + bytes
                        + ". Send a smaller one, or its https URL.",
                refusal(TIGHT::check, tight("'input_references':[" + picture(bytes) + "]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "====", "A", "AAAAA", "AA*A", "AA=A", "=AAA", "A===", "AA%A", "AAä="})
    void incompleteBase64IsRefused(String base64) {
        assertEquals(
                "input_references[0]: input_references[0] has a data URL whose base64 is incomplete.",
                refusal(
                        TIGHT::check,
                        tight("'input_references':[" + reference("data:image/png;base64," + base64) + "]")));
    }

    @ParameterizedTest
    @CsvSource({
        "AZaz, true",
        "09+/, true",
        "A@AA, false",
        "A[AA, false",
        "A`AA, false",
        "A{AA, false",
        "A.AA, false",
        "A:AA, false"
    })
    void onlyCharactersOfBase64AreAccepted(String base64, boolean taken) {
        String refused = refusal(
                TIGHT::check, tight("'input_references':[" + reference("data:image/png;base64," + base64) + "]"));

        assertEquals(taken, refused.equals("fine"), refused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:,x", "data:image/png,x", "data:text/plain;base64,AAAA", "DATA:image/png;base64"})
    void aDataUrlMustHoldAPicture(String url) {
        assertEquals(
                "input_references[0]: input_references[0] must have a data URL of the form data:image/png;base64,….",
                refusal(TIGHT::check, tight("'input_references':[" + reference(url) + "]")));
    }

    @Test
    void onlyAllowedModelsAreAccepted() {
        Limits one = new Limits(TestSettings.of(Map.of("IMAGE_LIMITS_MODELS", "a/model")));

        assertEquals("fine", refusal(request -> one.checkModel(request.model()), Requests.of("'model':'a/model'")));
        assertEquals(
                "model: model must be one of a/model.",
                refusal(request -> one.checkModel(request.model()), Requests.of("'model':'another/model'")));
    }

    private static ImageRequest tight(String fields) {
        return ImageRequest.read(Requests.json("{'prompt':'x','model':'a/model'," + fields + "}"), Handling.STRICT);
    }

    private static String reference(String url) {
        return REFERENCE.formatted(url);
    }

    private static String picture(int bytes) {
        return reference(
                "data:image/png;charset=x;base64," + Base64.getEncoder().encodeToString(new byte[bytes]));
    }
}
