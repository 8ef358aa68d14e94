package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Form;
import io.imagefunction.local.standin.RecordedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored picture is referred to by its id or {@code s3://} URL, and goes upstream as a URL that works. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class StoredReferencesTest {

    private static final String MODEL = "'model':'openai/gpt-image-1'";

    /** A stored picture. */
    private record Stored(String id, String url, byte[] bytes) {

        static Stored make() {
            JsonNode picture = Contract.success(Doors.images("{'prompt':'a red panda'," + MODEL + "}"))
                    .at("/data/0");
            String url = picture.path("url").asText();
            return new Stored(picture.path("id").asText(), url, Doors.fetch(url).body());
        }

        String s3() {
            String path = url.substring(0, url.indexOf('?'));
            return "s3:/" + path.substring(path.indexOf("/" + LocalParts.BUCKET));
        }
    }

    private static Stored stored;

    @BeforeEach
    void forget() {
        Upstream.reset();
        stored = Stored.make();
        Upstream.reset();
        LocalParts.openRouter().forgetRequests();
    }

    private static List<String> sentReferences() {
        RecordedRequest generation = LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .findFirst()
                .orElseThrow();
        return Doors.json(generation.body().getBytes(UTF_8))
                .path("input_references")
                .valueStream()
                .map(reference -> reference.at("/image_url/url").asText())
                .toList();
    }

    private static HttpAnswer images(String reference) {
        return Doors.images("{'prompt':'make it blue'," + MODEL + ",'input_references':[" + reference + "]}");
    }

    private static HttpAnswer post(String path, String json) {
        return Doors.post(path, json.replace('\'', '"').getBytes(UTF_8));
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                way("a text", picture -> images("'" + picture.id() + "'")),
                way("an id", picture -> images("{'type':'image_id','id':'" + picture.id() + "'}")),
                way("a URL", picture -> images("{'type':'image_url','image_url':{'url':'" + picture.id() + "'}}")),
                way("s3", picture -> images("'" + picture.s3() + "'")),
                way("s3 as URL", picture -> images("{'type':'image_url','image_url':{'url':'" + picture.s3() + "'}}")),
                way(
                        "a file of an edit",
                        picture -> post(
                                Doors.IMAGES + "/edits",
                                "{'prompt':'x'," + MODEL + ",'images':[{'file_id':'" + picture.id() + "'}]}")),
                way(
                        "a field of a form",
                        picture -> Doors.post(
                                Doors.IMAGES + "/edits",
                                new Form()
                                        .field("prompt", "x")
                                        .field("model", "openai/gpt-image-1")
                                        .field("image", picture.id())
                                        .bytes(),
                                "Content-Type",
                                Form.TYPE)),
                way(
                        "a tool call",
                        picture -> Contract.bare(Doors.json(post(
                                                "/api/v1/tools/call",
                                                "{'name':'generate_image','arguments':{'prompt':'x'," + MODEL
                                                        + ",'input_references':['" + picture.id() + "']}}")
                                        .body())
                                .path("structuredContent"))));
    }

    private static Arguments way(String name, Function<Stored, HttpAnswer> call) {
        return Arguments.of(name, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void upstreamGetsAUrlOfTheVeryPictureAndTheNewOneNamesItsParent(String name, Function<Stored, HttpAnswer> call) {
        JsonNode answer = Contract.success(call.apply(stored));

        assertEquals(1, sentReferences().size());
        assertArrayEquals(
                stored.bytes(), Doors.fetch(sentReferences().getFirst()).body());
        HttpAnswer picture = Doors.fetch(answer.path("imageUrl").asText());
        assertEquals(stored.id(), picture.header("x-amz-meta-parent").orElse(""), picture.headers()::toString);
    }

    @Test
    void referencesOfAllKindsKeepTheirOrder() {
        String web = "https://pictures.example.com/a.png";

        Contract.success(
                images("'" + web + "','" + stored.id() + "',{'type':'image_url','image_url':{'url':'" + web + "'}}"));

        List<String> sent = sentReferences();
        assertEquals(List.of(web, web), List.of(sent.getFirst(), sent.getLast()));
        assertTrue(sent.get(1).contains(stored.id()), sent::toString);
    }

    @Test
    void aRepeatedCallIsTheSameThoughTheSignatureIsNot() {
        String key = UUID.randomUUID().toString();
        String request = "{'prompt':'x'," + MODEL + ",'input_references':['" + stored.id() + "']}";

        JsonNode first = Contract.success(Doors.images(request, "Idempotency-Key", key));
        JsonNode again = Contract.success(Doors.images(request, "Idempotency-Key", key));

        assertEquals(first.at("/data/0/id"), again.at("/data/0/id"));
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20261121-00000000000000000000000000000000",
                "s3://other-bucket/images/2026/11/21/20261121-00000000000000000000000000000000.png",
                "s3://test-images/requests/a.json",
                "s3://test-images/records/20261121-00000000000000000000000000000000.json",
                "s3://test-images/previews/2026/11/21/20261121-00000000000000000000000000000000.png",
                "s3://test-images/images/../requests/20261121-00000000000000000000000000000000.png",
                "s3://test-images/images/2026/11/22/20261121-00000000000000000000000000000000.png",
                "s3://test-images/images/2026/11/21/20261121-00000000000000000000000000000000.png",
                "s3://test-images",
                "s3://",
            })
    void everyOtherObjectIsRefusedBeforeAnythingIsPaid(String name) {
        HttpAnswer answer = images("'" + name + "'");

        JsonNode failure = Contract.failure("invalid_image", answer);
        assertEquals("input_references[0]", failure.path("param").asText(), answer::toString);
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'nothing'", "{'type':'image_id'}", "{'type':'file','id':'x'}", "7", "{'id':'x'}", "''"})
    void anotherShapeIsRefusedWithTheAcceptedOnes(String reference) {
        HttpAnswer answer = images(reference);

        JsonNode failure = Contract.failure("invalid_request", answer);
        assertEquals("input_references[0]", failure.path("param").asText(), answer::toString);
        assertTrue(failure.path("error").asText().contains("picture of this function"), answer::toString);
        assertEquals(0, Upstream.generations());
    }
}
