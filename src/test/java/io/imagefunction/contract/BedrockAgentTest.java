package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Bedrock agent's action group calls the tools, with the events and answers that AWS documents. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class BedrockAgentTest {

    private final String session = UUID.randomUUID().toString();

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    /** The two ways to describe an action group; each has its own events and answers. */
    enum Form {
        FUNCTION {
            @Override
            ArrayNode describe(ObjectNode event, String tool) {
                return event.put("function", tool).putArray("parameters");
            }

            @Override
            JsonNode body(JsonNode response) {
                assertTrue(response.has("function"));
                return response.at("/functionResponse/responseBody/TEXT/body");
            }
        },
        OPENAPI {
            @Override
            ArrayNode describe(ObjectNode event, String tool) {
                return event.put("apiPath", "/" + tool)
                        .put("httpMethod", "POST")
                        .putObject("requestBody")
                        .putObject("content")
                        .putObject("application/json")
                        .putArray("properties");
            }

            @Override
            JsonNode body(JsonNode response) {
                assertEquals("/generate_image", response.path("apiPath").asText());
                assertEquals("POST", response.path("httpMethod").asText());
                JsonNode body = response.at("/responseBody/application~1json/body");
                assertEquals(
                        Contract.bare(Doors.json(body.asText().getBytes(UTF_8))).status(),
                        response.path("httpStatusCode").asInt());
                return body;
            }
        };

        /** Returns the node that receives the arguments. */
        abstract ArrayNode describe(ObjectNode event, String tool);

        abstract JsonNode body(JsonNode response);
    }

    @ParameterizedTest
    @EnumSource
    void aCallIsAnsweredWithItsResult(Form form) {
        JsonNode answered =
                invoke(event(form, "prompt=string=a red panda", "n=integer=2", "model=string=openai/gpt-image-1"));

        JsonNode answer = Contract.success(Contract.bare(answer(form, answered)));
        assertEquals(2, answer.path("data").size());
        assertEquals("1.0", answered.path("messageVersion").asText());
        assertEquals("pictures", answered.at("/response/actionGroup").asText());
        assertEquals("{\"a\":\"b\"}", answered.path("sessionAttributes").toString());
        assertEquals("{\"c\":\"d\"}", answered.path("promptSessionAttributes").toString());
        assertFalse(answered.at("/response/functionResponse").has("responseState"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"https://example.com/a.png\",\"https://example.com/b,c.png\"]",
                "[https://example.com/a.png, https://example.com/b,c.png]",
                "https://example.com/a.png,https://example.com/b,c.png"
            })
    void aListMayBeWrittenAsText(String list) {
        JsonNode answered = invoke(event(Form.FUNCTION, "prompt=string=the two", "input_references=array=" + list));

        Contract.success(Contract.bare(answer(Form.FUNCTION, answered)));
        JsonNode sent =
                Doors.json(LocalParts.openRouter().requests().getLast().body().getBytes(UTF_8));
        assertEquals(
                "https://example.com/a.png",
                sent.at("/input_references/0/image_url/url").asText());
        assertEquals(
                "https://example.com/b,c.png",
                sent.at("/input_references/1/image_url/url").asText());
        assertEquals(2, sent.path("input_references").size());
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyArgumentCountsAsMissing(Form form) {
        Contract.success(Contract.bare(
                answer(form, invoke(event(form, "prompt=string=a red panda", "quality=string=", "n=integer= ")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prompt=string=", "n=integer=many", "quality=string=best", "colour=string=red"})
    void badArgumentsAreReportedToTheModel(String argument) {
        JsonNode answered = invoke(event(Form.FUNCTION, argument));

        Contract.failure("invalid_request", Contract.bare(answer(Form.FUNCTION, answered)));
        assertEquals(
                "REPROMPT",
                answered.at("/response/functionResponse/responseState").asText());
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"content_policy REPROMPT", "refusal REPROMPT", "429 REPROMPT", "401 FAILURE", "402 FAILURE"})
    void onlyAFailureThatNeedsTheOperatorFailsTheAgent(String kindAndState) {
        String[] kindThenState = kindAndState.split(" ");

        JsonNode answered = invoke(event(Form.FUNCTION, "prompt=string=error:" + kindThenState[0] + " a red panda"));

        Contract.failure(Contract.bare(answer(Form.FUNCTION, answered)));
        assertEquals(
                kindThenState[1],
                answered.at("/response/functionResponse/responseState").asText());
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownToolIsNotFound(Form form) {
        ObjectNode event = event();
        form.describe(event, "get_weather");

        JsonNode answered = invoke(event);

        assertTrue(answered.toString().contains("There is no tool of this name here"), answered::toString);
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedCallInOneSessionIsPaidOnce(Form form) {
        ObjectNode event = event(form, "prompt=string=a red panda");

        JsonNode first = answer(form, invoke(event));
        JsonNode again = answer(form, invoke(event));
        JsonNode another = answer(form, invoke(event.deepCopy().put("inputText", "Another one, please.")));

        assertEquals(first.at("/data/0/id"), again.at("/data/0/id"));
        assertFalse(first.at("/data/0/id").equals(another.at("/data/0/id")));
        assertEquals(2, Upstream.generations());
        assertFalse(first.has("warnings") || another.has("warnings"));
        assertTrue(again.at("/warnings/0").asText().contains("an earlier call"), again::toString);
    }

    @ParameterizedTest
    @CsvSource({"actionGroup, posters", "function, images__generate_image"})
    void aCallOfAnotherActionIsAnotherCall(String member, String value) {
        ObjectNode event = event(Form.FUNCTION, "prompt=string=a red panda");

        JsonNode first = answer(Form.FUNCTION, invoke(event));
        JsonNode other = answer(Form.FUNCTION, invoke(event.deepCopy().put(member, value)));

        assertNotEquals(first.at("/data/0/id"), other.at("/data/0/id"));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void anAnswerStaysWithinTheAgentsSizeLimit() {
        ObjectNode event =
                event(Form.FUNCTION, "prompt=string=a red panda", "n=integer=10", "model=string=openai/gpt-image-1");
        ((ObjectNode) event.path("sessionAttributes")).put("long", "not a picture ".repeat(1_500));

        JsonNode answered = invoke(event);

        assertTrue(answered.toString().getBytes(UTF_8).length <= 25_000);
        JsonNode answer = answer(Form.FUNCTION, answered);
        assertEquals("ok", answer.path("status").asText());
        assertEquals(answer.path("imageUrl"), answer.at("/data/0/url"));
        assertEquals(10, answer.path("data").size());
        assertFalse(answer.at("/data/9").has("url"));
        assertTrue(answer.path("warnings").toString().contains("/api/v1/images/{id}"), answer::toString);
        answer.path("data")
                .forEach(picture -> assertFalse(picture.path("id").asText().isEmpty()));
    }

    private ObjectNode event(Form form, String... arguments) {
        ObjectNode event = event();
        ArrayNode list = form.describe(event, "generate_image");
        for (String argument : arguments) {
            String[] parts = argument.split("=", 3);
            list.addObject().put("name", parts[0]).put("type", parts[1]).put("value", parts[2]);
        }
        return event;
    }

    private ObjectNode event() {
        ObjectNode event = EventKind.read(
                "{'messageVersion':'1.0','agent':{'name':'painter','id':'AGENT12345','alias':'TSTALIASID',"
                        + "'version':'DRAFT'},'inputText':'Draw a red panda.','actionGroup':'pictures',"
                        + "'sessionAttributes':{'a':'b'},'promptSessionAttributes':{'c':'d'}}");
        return event.put("sessionId", session);
    }

    private static JsonNode invoke(ObjectNode event) {
        return Doors.event(event).answer();
    }

    private static JsonNode answer(Form form, JsonNode answered) {
        return Doors.json(form.body(answered.path("response")).asText().getBytes(UTF_8));
    }
}
