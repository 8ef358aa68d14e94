package io.imagefunction.request;

import static io.imagefunction.request.Requests.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.settings.Handling;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs write otherwise than the Image API does, and how it is read. */
class RequestReaderTest {

    private static final String PNG_HEAD = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";
    private static final String TOKEN =
            "AQCEAAAAKgAAAAMAAAAAAAAAAcz8TfW3ysEAAAAKgAAAAMAAAAAAAAAAcz8TfW3ysEAAAAKgAAAAM=";

    private static ImageRequest read(String fields) {
        return ImageRequest.read(Requests.json("{'prompt':'x'," + fields + "}"), Handling.STRICT);
    }

    private static String refused(String fields) {
        return refusal(request -> read(fields), null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'n':1.0                          | 'n':1",
                "'n':10e-1                        | 'n':1",
                "'n':'2'                          | 'n':2",
                "'n':' 2.0 '                      | 'n':2",
                "'n':''                           | -",
                "'seed':42.0                      | 'seed':42",
                "'seed':'-9223372036854775808'    | 'seed':-9223372036854775808",
                "'seed':'+7'                      | 'seed':7",
                "'output_compression':80.0        | 'output_compression':80",
                "'output_compression':'100'       | 'output_compression':100",
                "'resolution':512                 | 'resolution':'512'",
                "'resolution':512.0               | 'resolution':'512'",
                "'user':''                        | -",
                "'user':' '                       | -",
                "'user':7                         | 'user':'7'",
                "'user':7.0                       | 'user':'7'",
                "'session_id':''                  | -",
                "'session_id':20261129            | 'session_id':'20261129'",
                "'model':''                       | -",
                "'models':'a/b'                   | 'models':['a/b']",
                "'models':''                      | -",
                "'provider':''                    | -",
                "'trace':''                       | -",
                "'stream':'false'                 | -",
                "'stream':''                      | -",
                "'input_references':''            | -",
                "'input_references':'https://x/a' | 'input_references':['https://x/a']",
                "'input_references':{'url':'https://x/a'} | 'input_references':[{'url':'https://x/a'}]",
                "'new_field':''                   | 'new_field':''",
            })
    void aValueIsReadInItsFieldsType(String written, String meant) {
        ImageRequest request = read(written);

        assertEquals(
                Requests.json(meant.equals("-") ? "{'prompt':'x'}" : "{'prompt':'x'," + meant + "}")
                        .toString(),
                request.body().toString());
        assertEquals(List.of(), request.warnings());
    }

    @Test
    void oneSpellingIsTheSameRequestAsAnother() {
        String hash = read("'n':1,'seed':42,'resolution':'512'").sha256();

        assertEquals(hash, read("'n':1.0,'seed':'42','resolution':512").sha256());
        assertEquals(
                hash, read("'n':'1','seed':42.0,'resolution':512.0,'model':''").sha256());
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "'true'", "' True '"})
    void aStreamIsAskedForInAnySpelling(String wish) {
        JsonNode asked = Requests.json("{'prompt':'x','stream':" + wish + "}");

        assertEquals(
                List.of("stream was ignored: the answer is one JSON document."),
                ImageRequest.read(asked, Handling.STRICT).warnings());
        assertTrue(ImageRequest.takeStream(asked));
        assertEquals(Requests.json("{'prompt':'x'}"), asked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image",
                "images",
                "image[]",
                "image[0]",
                "image_url",
                "image_urls",
                "imageUrl",
                "image_input",
                "input_image",
                "input_images",
                "inputImages",
                "inputReferences",
                "input_references[]",
                "input_reference",
                "init_image",
                "reference_image",
                "reference_images",
                "reference_image_urls",
                "source_image"
            })
    void picturesUnderAnotherNameAreReferences(String name) {
        ImageRequest request = read("'" + name + "':'https://x/a.png'");

        assertEquals("https://x/a.png", references(request));
        assertEquals(List.of(name + " was read as input_references."), request.warnings());
        assertEquals(2, request.body().size(), request::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'https://x/a'                            | https://x/a",
                "['https://x/a','data:image/png;base64,AAAA'] | https://x/a data:image/png;base64,AAAA",
                "{'url':'https://x/a'}                    | https://x/a",
                "{'image_url':'https://x/a'}              | https://x/a",
                "[{'image_url':{'url':'https://x/a'}}]    | https://x/a",
                "[{'type':'input_image','image_url':'https://x/a'},'https://x/b'] | https://x/a https://x/b",
                "[{'type':'image_id','id':'20261121-0123456789abcdef0123456789abcdef','url':'https://x/a'}] |"
                        + " 20261121-0123456789abcdef0123456789abcdef",
                "[{'file_id':'20261121-0123456789abcdef0123456789abcdef'}] | 20261121-0123456789abcdef0123456789abcdef",
                "'s3://bucket/images/a.png'               | s3://bucket/images/a.png",
                "['https://x/a',null,'']                  | https://x/a",
                "'" + PNG_HEAD + "'                       | data:image/png;base64," + PNG_HEAD,
                "[{'b64_json':'" + PNG_HEAD + "'}]        | data:image/png;base64," + PNG_HEAD,
                "null                                     | ",
                "''                                       | ",
                "[]                                       | ",
                "{}                                       | ",
            })
    void everyShapeOfAPictureIsRead(String written, String meant) {
        ImageRequest request = read("'images':" + written + ",'input_references':[]");

        assertEquals(meant == null ? "" : meant, references(request));
        assertEquals(meant == null ? 0 : 1, request.warnings().size());
    }

    @Test
    void numberedFieldsAreOneList() {
        assertEquals(
                "https://x/1 https://x/2",
                references(read("'input_image':'https://x/1','input_image_2':'https://x/2','image':null")));
    }

    private static String references(ImageRequest request) {
        return request.value(RequestField.INPUT_REFERENCES).stream()
                .flatMap(JsonNode::valueStream)
                .map(entry -> Reference.read(entry).orElseThrow().source())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'image':1                        | image must be a text with an https URL",
                "'image_url':'a.png'              | image_url must be a text with an https URL",
                "'images':['https://x/a',{'x':1}] | images[1] must be a text with an https URL",
                "'images':'https://x/a','input_references':['https://x/b'] | images is not taken here together with"
                        + " input_references",
                "'images':'https://x/a','image_url':'https://x/a' | image_url is not taken here together with images",
                "'mask':'https://x/a'             | mask is not taken here",
                "'input_image_mask':{'image_url':'https://x/a'} | input_image_mask is not taken here",
                "'mask_url':'https://x/a'         | mask_url is not taken here",
                "'control_image':'https://x/a'    | control_image is not taken here",
                "'callback_url':'https://x/a'     | callback_url is for jobs and events",
                "'TaskToken':'a'                  | TaskToken is not taken here: this function sends no token back",
                "'taskToken':'a'                  | taskToken is not taken here: this function sends no token back",
                "'task_token':'a'                 | task_token is not taken here: this function sends no token back",
                "'MyTaskToken':'a'                | MyTaskToken is not taken here: this function sends no token back",
                "'token':'" + TOKEN + "'          | token is not taken here: this function sends no token back",
            })
    void whatMustNotBeIgnoredIsRefusedByName(String fields, String expected) {
        String refused = refused(fields);

        assertTrue(refused.contains(": " + expected), refused);
        assertEquals(expected.split(" ")[0], refused.split(":")[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'mask':null",
                "'mask':{}",
                "'mask_url':''",
                "'callback_url':null",
                "'style':null",
                "'new_field':null",
                "'callback_url':''",
                "'callback_url':' '"
            })
    void anEmptyFieldIsNoWish(String field) {
        ImageRequest request = read(field);

        assertEquals(1, request.body().size());
        assertEquals(List.of(), request.warnings());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'api_key':'sk-secret'    | api_key was ignored",
                "'token':'secret'         | token was ignored",
                "'Authorization':'secret' | Authorization was ignored",
                "'extra_headers':{}       | extra_headers was ignored",
                "'timeout':30             | timeout was ignored",
                "'executionName':'a'      | executionName was ignored",
                "'Execution':{'Id':'a'}   | Execution was ignored",
                "'n[]':1                  | n[] was ignored",
                "'a b \\ud83d':1          | A field was ignored",
            })
    void whatIsCertainlyNotUpstreamsIsNotForwarded(String field, String warning) {
        ImageRequest request = read(field);

        assertEquals(1, request.body().size(), request::toString);
        assertTrue(request.warnings().getFirst().startsWith(warning + ":"), request::toString);
        assertTrue(!request.warnings().getFirst().contains("secret"), request::toString);
    }

    /** A hostile request has thousands of such fields, and its answer would become too large. */
    @Test
    void oneWarningIsForAllUnknownFields() {
        String fields =
                IntStream.range(0, 5000).mapToObj(at -> "'A" + at + "':1").collect(Collectors.joining(","));

        List<String> warnings = read(fields).warnings();

        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().startsWith("A0, A1, "), warnings::toString);
        assertTrue(warnings.getFirst().contains("A9 and 4990 more were ignored: "), warnings::toString);
    }

    /** The whole base64 of each of these is the same picture. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/png;base64,iVBORw0KGgr7/w==",
                "data:image/png;base64,iVBORw0KGgr7/w",
                "data:image/png;base64,iVBORw0KGgr7_w",
                "data:image/png;base64,iVBORw0KGgr7/w=",
                "data:image/png;base64,iVBO\\n  Rw0K\\nGgr7 \\r\\n/w==\\r\\n",
                "data:image/png; base64,iVBORw0KGgr7/w==",
                "data:application/octet-stream;base64,iVBORw0KGgr7/w==",
                "data:application/octet-stream;name=a;base64,iVBORw0KGgr7_w",
                "data:image/*;base64,iVBORw0KGgr7/w==",
                "data:;base64,iVBORw0KGgr7/w==",
                "DATA:;BASE64,iVBORw0KGgr7_w",
                "iVBORw0KGgr7/w==",
                "iVBORw0K\\nGgr7_w",
            })
    void everyFormOfBase64IsThePicture(String url) {
        ImageRequest request = read("'input_references':['" + url + "']");

        assertEquals("data:image/png;base64,iVBORw0KGgr7/w==", references(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,iVBORw0KGgr7/w==",
                "data:image/webp;charset=x;base64,AAAA",
                "data:image/png;base64,AA*A",
                "data:image/png;base64,iVBO Rw0KGgr7/w==", // a form has made a blank of a plus
                "data:image/png;base64,AAAAA",
                "data:image/png;base64,",
                "data:text/plain;base64,aGVsbG8=",
                "data:;base64,aGVsbG8",
                "data:,x",
                "aGVsbG8=",
                "https://x/iVBORw0KGgr7",
                "20261121-0123456789abcdef0123456789abcdef",
                ""
            })
    void anyOtherTextStaysAsItIs(String text) {
        assertSame(text, DataUrl.repaired(text));
    }

    @ParameterizedTest
    @CsvSource({
        "/9j/4AAQ, image/jpeg",
        "UklGRgAAAABXRUJQ, image/webp",
        "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=, image/svg+xml"
    })
    void theTypeIsThatOfTheFirstBytes(String base64, String type) {
        assertEquals("data:" + type + ";base64," + base64, DataUrl.repaired("data:;base64," + base64));
    }

    /** Line breaks every 76 characters, as in mail, and a picture larger than any head. */
    @Test
    void aLargePictureMayHaveLineBreaks() {
        byte[] picture = new byte[1_000_001];
        System.arraycopy(Base64.getDecoder().decode(PNG_HEAD), 0, picture, 0, 32);
        String lines = Base64.getMimeEncoder().encodeToString(picture);

        String whole = "data:image/png;base64," + Base64.getEncoder().encodeToString(picture);
        assertTrue(whole.equals(DataUrl.repaired("data:application/octet-stream;base64," + lines)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"7 | 7", "'7' | 7", "12345678901234567890 | 12345678901234567890", "'' | ", "' ' | ", "null | "})
    void anIdempotencyKeyMayBeANumber(String written, String key) {
        var payload = JsonNodeFactory.instance.objectNode();
        payload.set(IdempotencyKey.FIELD, Requests.json(written));

        assertEquals(key, IdempotencyKey.take(payload).orElse(null));
        assertTrue(payload.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[]", "{}", "'ä'", "1.5"})
    void anotherIdempotencyKeyIsRefused(String written) {
        var payload = JsonNodeFactory.instance.objectNode();
        payload.set(IdempotencyKey.FIELD, Requests.json(written));

        assertEquals(
                "idempotency_key",
                refusal(request -> IdempotencyKey.take(payload), null).split(":")[0]);
    }
}
