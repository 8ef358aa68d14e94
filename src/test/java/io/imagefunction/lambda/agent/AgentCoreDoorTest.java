package io.imagefunction.lambda.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.lambda.RuntimeApi;
import io.imagefunction.lambda.RuntimeApiTest;
import io.imagefunction.tool.ArgumentSpellings;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AgentCore's Gateway with a Lambda target: the event has the arguments, and the client context names the tool. */
@QuarkusTest
@TestProfile(RuntimeApiTest.WithRuntimeApi.class)
public class AgentCoreDoorTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PANDA = "{\"prompt\":\"a red panda\",\"n\":1}";

    public RuntimeApi api;

    private final String id = UUID.randomUUID().toString();

    @ParameterizedTest
    @ValueSource(strings = {"pictures___generate_image", "my__pictures__generate_image", "generate_image"})
    void aToolCallReturnsItsResult(String toolName) throws Exception {
        JsonNode answer = call(toolName, id, PANDA);

        assertEquals("ok", answer.path("status").asText(), answer::toString);
        assertTrue(answer.path("imageUrl").asText().startsWith("http"), answer::toString);
    }

    @Test
    void aRetryOfTheGatewayIsNotPaidAgain() throws Exception {
        JsonNode first = call("pictures___generate_image", id, PANDA);
        JsonNode again = call("pictures___generate_image", id, PANDA);
        JsonNode other = call("pictures___generate_image", id + 1, PANDA);

        assertEquals(first.at("/data/0/id"), again.at("/data/0/id"));
        assertNotEquals(first.at("/data/0/id"), other.at("/data/0/id"));
    }

    @Test
    void anUnknownToolIsRefused() throws Exception {
        JsonNode answer = call("pictures___delete_image", id, PANDA);

        assertEquals("error", answer.path("status").asText());
        assertTrue(answer.path("error").asText().contains("generate_image"));
    }

    @Test
    void invalidArgumentsAreReportedToTheModel() throws Exception {
        JsonNode answer = call("pictures___generate_image", id, "{\"prompt\":\"a\",\"colour\":\"red\"}");

        assertEquals("colour", answer.path("param").asText());
    }

    @Test
    void everySpellingOfAValueIsAccepted() throws Exception {
        for (ArgumentSpellings.Spelling spelling : ArgumentSpellings.some()) {
            JsonNode answer = call(
                    "generate_image",
                    UUID.randomUUID().toString(),
                    spelling.written().toString());

            assertEquals("ok", answer.path("status").asText(), spelling::toString);
            assertEquals(
                    spelling.meant(),
                    JSON.readTree(LocalParts.openRouter().requests().getLast().body()),
                    spelling::toString);
        }
    }

    @Test
    void otherClientContextsAreIgnored() throws Exception {
        String context = "{\"client\":{\"appTitle\":\"x\"},\"custom\":{\"a\":\"b\"},\"env\":{\"c\":\"d\"}}";

        JsonNode answer = answer(api.invoke(PANDA, context, Duration.ofSeconds(60)));

        assertEquals("ok", answer.path("status").asText(), answer::toString);
    }

    private JsonNode call(String toolName, String requestId, String arguments) throws Exception {
        ObjectNode context = JSON.createObjectNode();
        context.putObject("custom")
                .put("bedrockAgentCoreToolName", toolName)
                .put("bedrockAgentCoreMessageVersion", "1.0")
                .put("bedrockAgentCoreAwsRequestId", requestId)
                .put("bedrockAgentCoreMcpMessageId", "2")
                .put("bedrockAgentCoreGatewayId", "gateway-1")
                .put("bedrockAgentCoreTargetId", "TARGET");
        return answer(api.invoke(arguments, context.toString(), Duration.ofSeconds(60)));
    }

    private static JsonNode answer(RuntimeApi.Outcome outcome) throws Exception {
        assertFalse(outcome.failed(), outcome::body);
        return JSON.readTree(outcome.body());
    }
}
