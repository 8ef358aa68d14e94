package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Form;
import io.imagefunction.lambda.Events;
import io.imagefunction.local.standin.RecordedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits in all formats of OpenAI's clients become requests with reference pictures. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class EditsTest {

    private static final String EDITS = Doors.IMAGES + "/edits";
    private static final String PNG_LABEL = "image/png";
    private static final byte[] PNG = noisy(Upstream.picture("png", 7, 3));
    private static final byte[] JPEG = noisy(Upstream.picture("jpg", 7, 3));
    private static final String WEB = "https://pictures.example.com/a.png";

    /** The picture with bytes behind it that a careless parser of forms or encoder of base64 would stumble over. */
    private static byte[] noisy(byte[] picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] noise = new byte[40_000];
        new Random(7).nextBytes(noise);
        bytes.writeBytes(picture);
        bytes.writeBytes(("\r\n--" + Form.BOUNDARY.substring(0, 20) + "\r\n\r\n--\r\n").getBytes(UTF_8));
        bytes.writeBytes(noise);
        bytes.writeBytes("\r\n".getBytes(UTF_8));
        return bytes.toByteArray();
    }

    private static String dataUrl(String type, byte[] picture) {
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(picture);
    }

    private static Form form() {
        return new Form().field("prompt", "make it blue ☂").field("model", "openai/gpt-image-1");
    }

    private static HttpAnswer edit(Form form, String... headers) {
        String[] all = Stream.concat(Stream.of("Content-Type", Form.TYPE), Stream.of(headers))
                .toArray(String[]::new);
        return Doors.post(EDITS, form.bytes(), all);
    }

    private static HttpAnswer edit(String json) {
        return Doors.post(EDITS, json.replace('\'', '"').getBytes(UTF_8), "Content-Type", "application/json");
    }

    @BeforeEach
    void forget() {
        Upstream.reset();
        LocalParts.openRouter().forgetRequests();
    }

    private static JsonNode sent() {
        List<RecordedRequest> generations = LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
        assertEquals(1, generations.size());
        return Doors.json(generations.getFirst().body().getBytes(UTF_8));
    }

    private static List<String> references() {
        return sent().path("input_references")
                .valueStream()
                .peek(reference ->
                        assertEquals("image_url", reference.path("type").asText()))
                .map(reference -> reference.at("/image_url/url").asText())
                .toList();
    }

    static Stream<Arguments> forms() {
        String png = dataUrl("image/png", PNG);
        String jpeg = dataUrl("image/jpeg", JPEG);
        return Stream.of(
                Arguments.of(form().file("image", PNG_LABEL, PNG), List.of(png)),
                Arguments.of(form().file("image[]", PNG_LABEL, PNG), List.of(png)),
                Arguments.of(
                        form().file("image[]", PNG_LABEL, PNG).file("image[]", "image/jpeg", JPEG), List.of(png, jpeg)),
                Arguments.of(form().file("image[0]", PNG_LABEL, PNG).file("image[1]", null, JPEG), List.of(png, jpeg)),
                Arguments.of(form().file("image", PNG_LABEL, PNG).file("image", PNG_LABEL, PNG), List.of(png, png)),
                // The bytes decide the type, not the label.
                Arguments.of(form().file("image", "application/octet-stream", JPEG), List.of(jpeg)),
                Arguments.of(form().file("image", PNG_LABEL, JPEG), List.of(jpeg)),
                Arguments.of(
                        form().file("image", "image/x-new", "new".getBytes(UTF_8)),
                        List.of(dataUrl("image/x-new", "new".getBytes(UTF_8)))),
                Arguments.of(form().field("image", WEB), List.of(WEB)),
                Arguments.of(
                        form().field("image", WEB)
                                .file("mask", PNG_LABEL, new byte[0])
                                .field("n", ""),
                        List.of(WEB)),
                Arguments.of(
                        new Form()
                                .part("form-data; name=prompt", null, "x".getBytes(UTF_8))
                                .part("form-data; filename=x.png; name=image", PNG_LABEL, PNG),
                        List.of(png)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFormsPicturesGoUpstreamUnchanged(Form form, List<String> references) {
        Contract.success(edit(form));

        assertEquals(references, references());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'image':'" + WEB + "' | 1",
                "'image':['" + WEB + "','" + WEB + "'] | 2",
                "'images':[{'image_url':'" + WEB + "'}] | 1",
                "'images':[{'image_url':'" + WEB + "'},{'image_url':{'url':'" + WEB + "'}}] | 2",
                "'image':{'type':'image_url','image_url':{'url':'" + WEB + "'}},'mask':null | 1",
                "'image[]':['" + WEB + "'] | 1",
                "'input_references':[{'type':'image_url','image_url':{'url':'" + WEB + "'}}] | 1",
                "'input_references':'" + WEB + "' | 1",
                "'image_urls':['" + WEB + "'] | 1",
                "'images':[{'url':'" + WEB + "'}],'input_references':'" + WEB + "' | 2",
                "'images':['" + WEB + "'],'input_references':[{'type':'image_url','image_url':{'url':'" + WEB
                        + "'}}] | 2",
            })
    void jsonNamesPicturesByUrl(String fields, int count) {
        Contract.success(edit("{'prompt':'make it blue','model':'openai/gpt-image-1'," + fields + "}"));

        assertEquals(Collections.nCopies(count, WEB), references());
    }

    @Test
    void everyFieldOfAFormHasItsOwnType() {
        Contract.success(edit(form().file("image", PNG_LABEL, PNG)
                .field("n", "2")
                .field("output_compression", "90")
                .field("output_format", "jpeg")
                .field("provider", "{\"sort\":\"price\"}")
                .field("user", "7")
                .field("stream", "false")));

        JsonNode sent = sent();
        assertEquals("make it blue ☂", sent.path("prompt").asText());
        assertEquals(2, sent.path("n").intValue());
        assertEquals(90, sent.path("output_compression").intValue());
        assertEquals("price", sent.at("/provider/sort").textValue());
        assertEquals("7", sent.path("user").textValue());
    }

    @Test
    void aStreamHasTheEventsOfEdits() {
        List<JsonNode> events =
                LiveStream.events(edit(form().file("image", PNG_LABEL, PNG).field("stream", "True")));

        assertEquals("image_edit.completed", events.getLast().path("type").asText(), events::toString);
    }

    @Test
    void anEditWithAKeyIsPaidOnce() {
        String key = UUID.randomUUID().toString();
        Form form = form().file("image", PNG_LABEL, PNG);
        byte[] body = form.bytes();
        String[] headers = {"Content-Type", Form.TYPE, "Idempotency-Key", key};

        JsonNode first = Contract.success(Doors.post(EDITS, body, headers));
        JsonNode again = Contract.success(Doors.post(EDITS, body, headers));

        assertEquals(first.at("/data/0/id"), again.at("/data/0/id"));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void anEventOfAGatewayBringsTheSameForm() {
        var event = Events.request("POST", EDITS)
                .put(
                        "body",
                        Base64.getEncoder()
                                .encodeToString(
                                        form().file("image", PNG_LABEL, PNG).bytes()))
                .put("isBase64Encoded", true);
        event.withObject("/headers").put("content-type", Form.TYPE);

        Contract.success(Doors.invoke(event));

        assertEquals(List.of(dataUrl("image/png", PNG)), references());
    }

    @Test
    void aFormMayBeCompressed() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(form().file("image", PNG_LABEL, PNG).bytes());
        }

        Contract.success(
                Doors.post(EDITS, compressed.toByteArray(), "Content-Type", Form.TYPE, "Content-Encoding", "gzip"));

        assertEquals(List.of(dataUrl("image/png", PNG)), references());
    }

    static Stream<Arguments> wrongForms() {
        byte[] whole = form().file("image", PNG_LABEL, PNG).bytes();
        return Stream.of(
                wrong(form(), "image", "image is missing"),
                wrong(form().file("image", PNG_LABEL, PNG).file("mask", PNG_LABEL, PNG), "mask", "Leave it out"),
                wrong(form().field("image", WEB).field("mask", WEB), "mask", "Leave it out"),
                wrong(form().file("image", "text/plain", "a text".getBytes(UTF_8)), "image[0]", "PNG, JPEG or WebP"),
                wrong(form().field("image", WEB).file("image", "x/y", new byte[0]), "image[1]", "PNG, JPEG or WebP"),
                wrong(form().field("image", WEB).field("n", "few"), "n", "an integer from 1 to 10"),
                wrong(form().field("image", WEB).field("n", "1").field("n", "2"), "n", "twice"),
                wrong(form().field("image", WEB).field("stream", "maybe"), "stream", "true or false"),
                wrong(form().field("image", "ftp://x/y"), "image[0]", "https"),
                wrong(form().field("image", WEB).field("", "x"), "body", "name"),
                wrong(seventeen(), "image", "at most 16"),
                wrong(many(), "body", "at most 100 parts"),
                Arguments.of(Form.TYPE, new byte[0], "body", "multipart/form-data"),
                Arguments.of(Form.TYPE, "nothing".getBytes(UTF_8), "body", "multipart/form-data"),
                Arguments.of(Form.TYPE, Arrays.copyOf(whole, whole.length - 10), "body", "boundary"),
                Arguments.of("multipart/form-data", whole, "Content-Type", "boundary"),
                Arguments.of("multipart/form-data; boundary=other", whole, "body", "multipart/form-data"),
                Arguments.of("text/plain", whole, "body", "JSON"));
    }

    private static Arguments wrong(Form form, String param, String sentence) {
        return Arguments.of(Form.TYPE, form.bytes(), param, sentence);
    }

    private static Form seventeen() {
        Form form = form();
        for (int at = 0; at < 17; at++) {
            form.file("image[]", PNG_LABEL, Upstream.picture("png", 7, 3));
        }
        return form;
    }

    private static Form many() {
        Form form = form();
        for (int at = 0; at < 100; at++) {
            form.field("field" + at, "x");
        }
        return form;
    }

    @ParameterizedTest
    @MethodSource("wrongForms")
    void aWrongFormIsRefusedBeforeAnythingIsPaid(String type, byte[] body, String param, String sentence) {
        HttpAnswer answer = Doors.post(EDITS, body, "Content-Type", type);

        JsonNode error = Contract.failure(answer).path("error");
        assertEquals(400, answer.status(), answer::toString);
        assertEquals(param, error.path("param").asText(), answer::toString);
        assertTrue(error.path("message").asText().contains(sentence), answer::toString);
        assertEquals(0, Upstream.generations());
    }

    /** A gateway without binary media types reads the form as UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "webp", "gif", "avif", "heic", "unknown"})
    void aPictureThatWasReadAsTextIsRefusedBeforeItIsPaid(String format) {
        byte[] form = form().file("image", "image/x-label", noisy(head(format))).bytes();

        HttpAnswer answer = Doors.post(EDITS, new String(form, UTF_8).getBytes(UTF_8), "Content-Type", Form.TYPE);

        JsonNode error = Contract.failure("invalid_image", answer).path("error");
        assertEquals("image[0]", error.path("param").asText(), answer::toString);
        assertTrue(error.path("message").asText().contains("binary media types"), answer::toString);
        assertEquals(0, Upstream.generations());
    }

    @Test
    void anSvgMayHaveAReplacementCharacter() {
        byte[] svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>\ufffd</text></svg>".getBytes(UTF_8);

        Contract.success(edit(form().file("image", null, svg)));

        assertEquals(List.of(dataUrl("image/svg+xml", svg)), references());
    }

    private static byte[] head(String format) {
        return switch (format) {
            case "png", "jpg" -> Upstream.picture(format, 7, 3);
            case "webp" -> "RIFF\0\0\1\0WEBPVP8 ".getBytes(UTF_8);
            case "gif" -> "GIF89a".getBytes(UTF_8);
            case "avif", "heic" -> ("\0\0\0\30ftyp" + format).getBytes(UTF_8);
            default -> new byte[0];
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'image':1 | image | a list of these",
                "'images':[{'url':'x'}] | images[0] | a list of these",
                "'images':[] | image | image is missing",
                "'image':'" + WEB + "','mask':{'image_url':'" + WEB + "'} | mask | Leave it out",
                "'image':'" + WEB + "','input_references':7 | input_references | array",
            })
    void wrongJsonIsRefusedBeforeAnythingIsPaid(String fields, String param, String sentence) {
        HttpAnswer answer = edit("{'prompt':'x'," + fields + "}");

        JsonNode error = Contract.failure("invalid_request", answer).path("error");
        assertEquals(param, error.path("param").asText(), answer::toString);
        assertTrue(error.path("message").asText().contains(sentence), answer::toString);
        assertEquals(0, Upstream.generations());
    }

    @Test
    void variationsAreRefusedWithWhatToDoInstead() {
        HttpAnswer answer = Doors.post(
                Doors.IMAGES + "/variations",
                new Form().file("image", PNG_LABEL, PNG).bytes(),
                "Content-Type",
                Form.TYPE);

        JsonNode error = Contract.failure("invalid_request", answer).path("error");
        assertTrue(error.path("message").asText().contains("images.edit"), answer::toString);
        assertEquals(0, Upstream.generations());
    }
}
