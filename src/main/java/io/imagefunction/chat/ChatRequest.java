package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.Sendable;
import io.imagefunction.tool.ImageTool;
import java.util.Optional;

/** Reads a chat request. Checks only the parts that this function carries out; upstream checks the rest. */
final class ChatRequest {

    /** OpenRouter's default, and its maximum. */
    private static final int MOST_CALLS = 30;

    private ChatRequest() {}

    /** @throws FailureException that names the field and its accepted values */
    static Conversation read(JsonNode document, Protocol protocol, ImageTool imageTool) {
        if (!(document instanceof ObjectNode original)) {
            throw invalid("body", "The request must be a JSON object.");
        }
        original.properties()
                .forEach(member -> Sendable.problem(member.getValue()).ifPresent(problem -> {
                    throw invalid(member.getKey(), member.getKey() + " " + problem + ".");
                }));
        if (original.hasNonNull("stream") && !original.path("stream").isBoolean()) {
            throw invalid("stream", "stream must be true or false.");
        }
        ObjectNode request = original.deepCopy();
        Optional<ServerTool> tool = ServerTool.replacedIn(request, protocol, imageTool);
        int mostCalls = tool.isPresent() ? mostCalls(original) : MOST_CALLS;
        protocol.recall(request, tool.map(ServerTool::function).orElse(ImageTool.NAME));
        return new Conversation(protocol, original, request, tool, mostCalls);
    }

    static boolean wantsStream(JsonNode document) {
        return document.path("stream").booleanValue();
    }

    private static int mostCalls(ObjectNode request) {
        if (request.hasNonNull("stop_server_tools_when")) {
            throw invalid(
                    "stop_server_tools_when",
                    "stop_server_tools_when is not known here together with " + ServerTool.TYPE
                            + ": use max_tool_calls.");
        }
        if (request.path("n").asInt(1) != 1) {
            throw invalid("n", "n must be 1 together with " + ServerTool.TYPE + ".");
        }
        JsonNode most = request.path("max_tool_calls");
        if (most.isMissingNode() || most.isNull()) {
            return MOST_CALLS;
        }
        if (!most.isIntegralNumber()
                || !most.canConvertToInt()
                || most.intValue() < 1
                || most.intValue() > MOST_CALLS) {
            throw invalid("max_tool_calls", "max_tool_calls must be an integer from 1 to " + MOST_CALLS + ".");
        }
        return most.intValue();
    }

    private static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}
