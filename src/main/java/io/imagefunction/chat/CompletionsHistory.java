package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallArguments;
import io.imagefunction.chat.assembly.ChoiceSoFar;
import io.imagefunction.chat.assembly.Joined;
import io.imagefunction.chat.assembly.ReasoningDetails;
import java.util.List;

/**
 * Restores earlier turns of chat completions for the model: its messages as it wrote them, with all signatures, and the
 * results of its calls.
 *
 * <p>The caller sees several turns as one message. Each call of the tool is recorded in {@code reasoning_details},
 * behind the details of its turn, as OpenRouter records calls of its server tools. A caller who sends the message back
 * sends these records too, and the turns are rebuilt from them:
 *
 * <pre>{@code
 * {"type":"reasoning.server_tool_call","tool_name":"openrouter:image_generation","tool_call_id":"call_a",
 *  "arguments":"{…}","result":"{…}","turn":0,"calls":["call_a","call_w"],
 *  "call":{"extra_content":{…}},"message":{"content":"I will draw it."}}
 * }</pre>
 *
 * <p>{@code calls} are the ids of all calls of the turn in their order, {@code call} holds the remaining members of the
 * model's call, and {@code message} the remaining members of its message. Only the record of the turn's first call of
 * the tool has {@code message}.
 */
final class CompletionsHistory {

    private static final String RECORD = "reasoning.server_tool_call";
    private static final String FUNCTION = "function";
    private static final String CONTENT = "content";

    private CompletionsHistory() {}

    static void append(ObjectNode request, Round round) {
        ArrayNode messages = request.withArrayProperty("messages");
        ObjectNode message = Completions.message(round.answer()).deepCopy();
        // The pictures are for the caller. Models accept none in an assistant message.
        message.remove(List.of("images", "annotations"));
        message.put("role", "assistant");
        for (JsonNode call : message.path(ChoiceSoFar.CALLS)) {
            if (call.get(FUNCTION) instanceof ObjectNode function) {
                function.put("arguments", CallArguments.text(function.path("arguments")));
                ((ObjectNode) call).put("type", FUNCTION);
            }
        }
        messages.add(message);
        for (ImageCall call : round.calls()) {
            round.done(call.place())
                    .ifPresent(executed ->
                            messages.add(result(call.id(), executed.toolResult().toString())));
        }
    }

    static ObjectNode result(String id, String result) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("role", "tool")
                .put("tool_call_id", id)
                .put(CONTENT, result);
    }

    static boolean isRecord(JsonNode detail) {
        return RECORD.equals(detail.path("type").textValue())
                && ServerTool.TYPE.equals(detail.path("tool_name").textValue());
    }

    static ObjectNode record(Round round, Executed executed) {
        JsonNode message = Completions.message(round.answer());
        ObjectNode record = JsonNodeFactory.instance
                .objectNode()
                .put("type", RECORD)
                .put("tool_name", ServerTool.TYPE)
                .put("tool_call_id", executed.call().id())
                .put("arguments", executed.call().arguments())
                .put("result", executed.toolResult().toString())
                .put("turn", round.number());
        ArrayNode calls = record.putArray("calls");
        for (JsonNode call : message.path(ChoiceSoFar.CALLS)) {
            calls.add(call.path("id"));
            if (executed.call().id().equals(call.path("id").textValue())) {
                putUnlessEmpty(record, "call", withoutKnown(call));
            }
        }
        if (executed.call().place() == 0) {
            putUnlessEmpty(record, "message", ofMessage(message));
        }
        return record;
    }

    private static ObjectNode withoutKnown(JsonNode call) {
        ObjectNode rest = call.deepCopy();
        rest.remove(List.of("id", "type", "index"));
        if (rest.remove(FUNCTION) instanceof ObjectNode function) {
            function.remove(List.of("name", "arguments"));
            putUnlessEmpty(rest, FUNCTION, function);
        }
        return rest;
    }

    /** The members of a message that are recorded nowhere else in the answer. */
    private static ObjectNode ofMessage(JsonNode message) {
        ObjectNode rest = message.deepCopy();
        rest.remove(List.of("role", ChoiceSoFar.CALLS, ReasoningDetails.FIELD, "images", "annotations", "refusal"));
        if (message.has(ReasoningDetails.FIELD)) {
            rest.remove("reasoning"); // Repeats reasoning_details as text.
        }
        rest.properties().removeIf(member -> Joined.isNothing(member.getValue()));
        return rest;
    }

    private static void putUnlessEmpty(ObjectNode holder, String member, ObjectNode value) {
        if (!value.isEmpty()) {
            holder.set(member, value);
        }
    }

    /** Replaces the assistant messages of a request by the turns that they were made of. */
    static void recall(ObjectNode request, String function) {
        if (!(request.get("messages") instanceof ArrayNode messages)) {
            return;
        }
        ArrayNode recalled = request.arrayNode();
        for (JsonNode message : messages) {
            if (message instanceof ObjectNode object
                    && object.path(ReasoningDetails.FIELD).valueStream().anyMatch(CompletionsHistory::isRecord)) {
                new RecalledMessage(object, function).addTo(recalled);
            } else {
                recalled.add(message);
            }
        }
        request.set("messages", recalled);
    }
}
