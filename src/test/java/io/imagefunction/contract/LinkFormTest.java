package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.profile.Linked;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With IMAGE_URL_FORM=link, the URLs of pictures are lasting links at every door. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Linked.class)
class LinkFormTest {

    private static final String REQUEST = "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void theUrlOfAnAnswerIsTheLinkAndExpiresWithIt() {
        HttpAnswer generated = Doors.post(
                Doors.IMAGES + "/generations", REQUEST.replace('\'', '"').getBytes(UTF_8));
        for (HttpAnswer answer : List.of(Doors.images(REQUEST), generated)) {
            JsonNode json = Doors.json(answer.body());
            assertEquals(2, json.path("data").size(), answer::toString);
            assertEquals(json.path("link"), json.path("imageUrl"));
            json.path("data").forEach(LinkFormTest::assertLink);
        }
    }

    @Test
    void theEventsOfAStreamHaveLinks() {
        HttpAnswer answer = Doors.images("{'prompt':'a red panda','model':'openai/gpt-image-1','stream':true}");

        List<JsonNode> completed = LiveStream.events(answer).stream()
                .filter(event -> event.path("type").asText().equals("image_generation.completed"))
                .toList();
        assertEquals(1, completed.size());
        assertLink(completed.getFirst());
        assertEquals(completed.getFirst().path("url"), completed.getFirst().path("imageUrl"));
    }

    @Test
    void theResultsOfToolCallsHaveLinks() {
        String call = "{'name':'generate_image','arguments':{'prompt':'a red panda'}}".replace('\'', '"');
        JsonNode tool = Doors.json(
                Doors.post("/api/v1/tools/call", call.getBytes(UTF_8)).body());
        JsonNode mcp = Mcp.HTTP.call("generate_image", "{'prompt':'a red panda'}");
        JsonNode event = Mcp.EVENT.call("generate_image", "{'prompt':'a red panda'}");

        for (JsonNode result : List.of(tool, mcp, event)) {
            JsonNode picture = result.at("/structuredContent/data/0");
            assertEquals(picture.path("link"), picture.path("url"), result::toString);
            assertTrue(picture.path("url").asText().contains("/i/"), result::toString);
        }
        assertLink(mcp.at("/structuredContent/data/0"));
    }

    @ParameterizedTest
    @EnumSource
    void aPictureThatAChatModelDrawsIsALink(ChatForm form) {
        ObjectNode request = form.says("a red panda").put("model", "google/gemini-2.5-flash-image");
        request.putArray("modalities").add("image").add("text");

        ChatForm.Answered answered = form.talk(request);

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertOpens(answered.pictures().getFirst());
        assertTrue(answered.warnings().isEmpty(), () -> "no picture is reported as missing: " + answered.raw());
    }

    @ParameterizedTest
    @EnumSource
    void aPictureThatAChatModelHasMadeIsALink(ChatForm form) {
        ObjectNode request = form.says("tool:1 a red panda").put("model", "openai/gpt-5-mini");
        request.putArray("tools").addObject().put("type", "openrouter:image_generation");

        ChatForm.Answered answered = form.talk(request);

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertOpens(answered.pictures().getFirst());
    }

    /** An event does not say by which address its sender reaches the function. */
    @Test
    void withoutAnAddressOfTheFunctionTheUrlStaysPresigned() {
        JsonNode answer = Contract.success(
                Contract.bare(EventKind.BUS.answer(Doors.event(EventKind.BUS.event("{'prompt':'a red panda'}")))));

        assertFalse(answer.has("link"));
        Pictures.fetchAndCheck(answer.at("/data/0"));
    }

    private static void assertLink(JsonNode picture) {
        assertEquals(picture.path("link"), picture.path("url"), picture::toString);
        assertEquals(picture.path("link_expires"), picture.path("expires_at"), picture::toString);
        Duration left = Duration.between(
                Instant.now(), Instant.parse(picture.path("link_expires").asText()));
        assertTrue(left.toMinutes() > 23 * 60 && left.toMinutes() <= 24 * 60, left::toString);
        byte[] opened = assertOpens(picture.path("url").asText());
        assertEquals(picture.path("sha256").asText(), Pictures.sha256(opened));
    }

    private static byte[] assertOpens(String link) {
        assertTrue(link.contains("/i/"), link);
        HttpAnswer redirect = Doors.fetch(link);
        assertEquals(302, redirect.status(), redirect::toString);
        assertEquals("private, max-age=300", redirect.header("Cache-Control").orElse(""));
        HttpAnswer fetched = Doors.fetch(redirect.header("Location").orElseThrow());
        assertEquals(200, fetched.status());
        return fetched.body();
    }
}
