package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.mcp.JsonRpc.RefusedException;
import io.imagefunction.request.CallContext;
import io.imagefunction.tool.Json;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools are listed and called as clients of the protocol do it, whatever they are. */
class ToolMethodsTest {

    private static final McpResult DONE = McpResult.of(Json.object("{\"content\":[]}"));

    private final List<JsonNode> told = new ArrayList<>();
    private final List<JsonNode> noted = new ArrayList<>();

    private final ToolMethods methods = new ToolMethods(List.of(
            new ConformanceTool("draw", call -> DONE),
            new ConformanceTool("for_few", call -> DONE) {
                @Override
                public boolean isOffered(McpCall call) {
                    return call.declares("sampling");
                }
            },
            new ConformanceTool("needs_roots", call -> DONE) {
                @Override
                public void check(McpCall call) {
                    call.require("roots");
                }
            },
            new ConformanceTool("notes", (arguments, call) -> {
                noted.add(arguments);
                return Uni.createFrom().item(DONE);
            }) {
                @Override
                public ObjectNode definition() {
                    return Json.object("{\"name\":\"notes\",\"inputSchema\":{\"type\":\"object\",\"properties\":"
                            + "{\"action\":{\"type\":\"string\"}}}}");
                }
            },
            new ConformanceTool("refuses", call -> {
                throw JsonRpc.Problem.INVALID_PARAMS.with("requestState", "It was changed.");
            }),
            new ConformanceTool("fails", call -> {
                throw Failure.of(FailureCode.INVALID_REQUEST, "prompt", "There is no prompt.")
                        .toException();
            })));

    @Test
    void aClientSeesTheToolsThatAreOfferedToIt() {
        assertEquals(List.of("draw", "needs_roots", "notes", "refuses", "fails"), names("{}"));
        assertEquals(
                List.of("draw", "for_few", "needs_roots", "notes", "refuses", "fails"), names("{\"sampling\":{}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "2", "true"})
    void thereIsNoSecondPage(String cursor) {
        assertEquals(
                "cursor",
                refused("tools/list", "{\"cursor\":" + cursor + "}")
                        .at("/data/param")
                        .asText());
    }

    @Test
    void anUnknownToolIsAnsweredWithThoseThatAreOffered() {
        JsonNode error = refused("tools/call", "{\"name\":\"paint\"}");

        assertEquals(-32602, error.path("code").asInt());
        assertTrue(
                error.path("message").asText().endsWith("one of draw, needs_roots, notes, refuses, fails."),
                error::toString);
    }

    /** A page may call a tool that models do not see. */
    @Test
    void aToolThatIsNotOfferedCanBeCalled() {
        assertEquals(DONE, result("{\"name\":\"for_few\"}"));
    }

    @Test
    void aMissingCapabilityRefusesTheCallBeforeItBegins() {
        assertEquals(
                -32021,
                refused("tools/call", "{\"name\":\"needs_roots\"}").path("code").asInt());
        assertEquals(List.of(), told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "7", "true", "\"{\"", "\"[1]\""})
    void argumentsThatAreNoObjectRefuseTheCallBeforeItBegins(String arguments) {
        JsonNode error = refused("tools/call", "{\"name\":\"draw\",\"arguments\":" + arguments + "}");

        assertEquals("arguments", error.at("/data/param").asText());
        assertEquals(List.of(), told);
    }

    /** n8n adds them to every call. A tool's own argument of such a name stays. */
    @Test
    void whatTheClientAddsIsNoArgument() {
        result("{\"name\":\"notes\",\"arguments\":{\"prompt\":\"a\",\"toolCallId\":\"c\",\"sessionId\":\"s\","
                + "\"action\":\"sendMessage\",\"chatInput\":\"draw\",\"other\":1}}");

        assertEquals(Json.object("{\"prompt\":\"a\",\"action\":\"sendMessage\",\"other\":1}"), noted.getFirst());
    }

    @Test
    void theClientIsToldThatItsCallHasBegun() {
        result("{\"name\":\"draw\"}");

        assertEquals(1, told.size());
        assertEquals(0, told.getFirst().at("/params/progress").asInt());
    }

    /** The language model reads a failure, and the client an error. */
    @Test
    void aFailureIsAResultButARefusalIsAnError() {
        JsonNode failed = result("{\"name\":\"fails\"}").json(call("{}"));

        assertTrue(failed.path("isError").booleanValue(), failed::toString);
        assertEquals("prompt", failed.at("/structuredContent/param").asText());
        assertFalse(failed.has("error"), failed::toString);
        assertEquals(
                "requestState",
                refused("tools/call", "{\"name\":\"refuses\"}")
                        .at("/data/param")
                        .asText());
    }

    private List<String> names(String capabilities) {
        ObjectNode params =
                Json.object("{\"_meta\":{\"io.modelcontextprotocol/clientCapabilities\":" + capabilities + "}}");
        return answer("tools/list", params).json(call("{}")).path("tools").findValuesAsText("name");
    }

    private McpResult result(String params) {
        return answer("tools/call", Json.object(params));
    }

    private JsonNode refused(String method, String params) {
        return assertThrows(RefusedException.class, () -> answer(method, Json.object(params)))
                .answer(IntNode.valueOf(1))
                .path("error");
    }

    private McpResult answer(String method, ObjectNode params) {
        return methods.methods(true)
                .get(method)
                .answer(params, call(params.toString()))
                .await()
                .indefinitely();
    }

    private McpCall call(String params) {
        return new McpCall(
                McpVersion.V2026_07_28,
                Json.object(params),
                false,
                new McpProgress(IntNode.valueOf(1), told::add),
                new CallContext("r", Instant.EPOCH, Optional.empty(), Optional.empty()));
    }
}
