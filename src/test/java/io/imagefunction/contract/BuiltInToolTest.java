package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.App;
import io.imagefunction.http.Pictures;
import io.imagefunction.request.StrictJson;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code tools: [{type: "image_generation"}]} of responses is answered as OpenAI answers it, with a URL. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class BuiltInToolTest {

    private static final String ASKED = "Create an image of a red panda";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void theAnswerHasAnImageGenerationCall() {
        JsonNode answer = json(ask("'input':'" + ASKED + "','tools':[{'type':'image_generation','quality':'low'}]"));

        JsonNode item = item(answer);
        assertEquals("completed", item.path("status").asText(), answer::toString);
        assertTrue(item.path("id").asText().startsWith("ig_"), answer::toString);
        assertEquals(item.path("result"), item.path("imageUrl"));
        assertEquals(
                "image/png",
                Pictures.fetch(item.path("result").asText())
                        .headers()
                        .firstValue("Content-Type")
                        .orElse(""));
        assertEquals("image_generation", answer.at("/tools/0/type").asText(), "the request is repeated unchanged");
        assertFalse(answer.toString().contains("openrouter:image_generation"), answer::toString);
    }

    @Test
    void theStreamHasItToo() {
        String events = ask("'stream':true,'input':'" + ASKED + "','tools':[{'type':'image_generation'}]")
                .asString();

        List<JsonNode> items = events.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> parsed(line.substring("data: ".length())))
                .filter(event -> event.at("/item/type").asText().equals("image_generation_call"))
                .toList();
        assertEquals(
                List.of("response.output_item.added", "response.output_item.done"),
                items.stream().map(event -> event.path("type").asText()).toList());
        assertTrue(items.getLast().at("/item/result").asText().startsWith("http"), events);
        assertFalse(events.contains("openrouter:image_generation"), events);
    }

    @Test
    void theItemsMayBeSentBack() {
        JsonNode first = json(ask("'input':'" + ASKED + "','tools':[{'type':'image_generation'}]"));
        ArrayNode input = ((ArrayNode) first.path("output")).deepCopy();
        input.addObject().put("role", "user").put("content", "thank you");
        ObjectNode request = (ObjectNode) parsed("{\"model\":\"openai/gpt-5-mini\"}");
        request.set("input", input);
        request.putArray("tools").addObject().put("type", "image_generation");

        JsonNode second = json(post(request.toString()));

        assertEquals(
                "You said: thank you", second.at("/output/0/content/0/text").asText());
    }

    @Test
    void aFailedPictureIsAFailedCall() {
        JsonNode answer =
                json(ask("'input':'tool:1 error:content_policy a cat','tools':[{'type':'image_generation'}]"));

        assertEquals("failed", item(answer).path("status").asText(), answer::toString);
        assertTrue(item(answer).path("result").isNull(), answer::toString);
    }

    @Test
    void anInvalidParameterIsNamedWhereItIs() {
        Response refused =
                ask("'input':'" + ASKED + "','tools':[{'type':'image_generation','model':'nobody/nothing'}]");

        assertEquals(4, refused.statusCode() / 100, refused::asString);
        assertEquals("tools[0].model", refused.jsonPath().getString("error.param"));
    }

    /** A mask would change the picture, and no model takes one. */
    @Test
    void aMaskIsRefusedBeforeAnythingIsPaid() {
        Response refused = ask(
                "'input':'" + ASKED
                        + "','tools':[{'type':'image_generation','input_image_mask':{'image_url':'https://example.com/a.png'}}]");

        assertEquals(400, refused.statusCode(), refused::asString);
        assertEquals("tools[0].input_image_mask", refused.jsonPath().getString("error.param"));
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aPictureToWorkFromMayHaveAnotherName() {
        json(ask("'input':'" + ASKED
                + "','tools':[{'type':'image_generation','images':['https://example.com/a.png'],"
                + "'input_image_mask':null}]"));

        assertTrue(
                LocalParts.openRouter().requests().stream()
                        .anyMatch(request -> request.path().endsWith("/images")
                                && request.body().contains("\"input_references\":[{")
                                && request.body().contains("https://example.com/a.png")),
                () -> LocalParts.openRouter().requests().toString());
    }

    private static JsonNode item(JsonNode answer) {
        return answer.path("output")
                .valueStream()
                .filter(item -> item.path("type").asText().equals("image_generation_call"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer.toString()));
    }

    private static Response ask(String members) {
        return post(("{'model':'openai/gpt-5-mini'," + members + "}").replace('\'', '"'));
    }

    private static Response post(String request) {
        return App.request().contentType(ContentType.JSON).body(request).post("/api/v1/responses");
    }

    private static JsonNode json(Response response) {
        assertEquals(200, response.statusCode(), response::asString);
        return parsed(response.asString());
    }

    private static JsonNode parsed(String json) {
        return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
