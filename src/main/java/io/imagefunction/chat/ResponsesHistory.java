package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallArguments;
import io.imagefunction.chat.assembly.CallIds;
import io.imagefunction.chat.assembly.Piece;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Restores earlier turns of responses for the model: its items as it wrote them, with all signatures, and the results
 * of its calls.
 *
 * <p>For the caller, a call of the tool is an item {@code openrouter:image_generation}, or {@code
 * image_generation_call} if the caller asked for {@link BuiltInTool}. Its member {@code call} is the
 * model's own item, and {@code calls} are the ids of all calls of the turn. A caller who sends the item back sends
 * these members too. The results of a turn follow all calls of the turn.
 */
final class ResponsesHistory {

    private static final String TYPE = "type";
    private static final String CALL = "function_call";
    private static final String CALL_ID = "call_id";
    private static final String ARGUMENTS = "arguments";
    private static final String IMAGE_URL = "imageUrl";

    private final ArrayNode input;
    private final String function;
    private final ArrayNode recalled = JsonNodeFactory.instance.arrayNode();
    private final CallIds ids = new CallIds();

    /** Results of the current turn that wait for the turn's other calls. */
    private final List<ObjectNode> results = new ArrayList<>();

    private final Set<String> seen = new HashSet<>();
    private final Set<String> awaited = new HashSet<>();

    ResponsesHistory(ArrayNode input, String function) {
        this.input = input;
        this.function = function;
    }

    static void append(ObjectNode request, Round round) {
        JsonNode asked = request.path("input");
        if (!asked.isArray()) {
            request.putArray("input").addObject().put("role", "user").set("content", asked);
        }
        ArrayNode input = request.withArrayProperty("input");
        for (JsonNode item : round.answer().path("output")) {
            if (!ServerTool.TYPE.equals(item.path(TYPE).textValue())) {
                input.add(exact(item.deepCopy()));
            }
        }
        for (ImageCall call : round.calls()) {
            round.done(call.place()).ifPresent(executed -> input.add(result(call.id(), executed.toolResult())));
        }
    }

    private static JsonNode exact(JsonNode item) {
        if (item instanceof ObjectNode call && CALL.equals(item.path(TYPE).textValue())) {
            return call.put(ARGUMENTS, CallArguments.text(call.path(ARGUMENTS)));
        }
        return withoutPicture(item);
    }

    /** Upstream identifies its picture by the item's id and rejects a URL. */
    private static JsonNode withoutPicture(JsonNode item) {
        if (item instanceof ObjectNode call
                && BuiltInTool.ITEM.equals(item.path(TYPE).textValue())) {
            call.remove(IMAGE_URL);
            if (call.path("result").asText("").startsWith("http")) {
                call.remove("result");
            }
        }
        return item;
    }

    private static ObjectNode result(String id, JsonNode result) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(TYPE, "function_call_output")
                .put(CALL_ID, id)
                .put("output", result.toString());
    }

    /** The input, with items of the image tool replaced by the model's calls and results. */
    ArrayNode recalled() {
        input.forEach(item -> {
            if (item.hasNonNull(CALL_ID)) {
                ids.take(item.get(CALL_ID));
            }
        });
        for (JsonNode item : input) {
            String type = item.path(TYPE).asText("");
            if (type.equals(ServerTool.TYPE) || BuiltInTool.isCall(item)) {
                recall(item);
            } else if (type.equals(CALL) || type.equals("custom_tool_call")) {
                recalled.add(item);
                called(item.path(CALL_ID).asText());
            } else {
                if (!type.equals("reasoning")) {
                    addResults();
                }
                recalled.add(withoutPicture(item));
            }
        }
        addResults();
        return recalled;
    }

    private void recall(JsonNode item) {
        ObjectNode call = item.get("call") instanceof ObjectNode had ? had.deepCopy() : recalled.objectNode();
        String known = Piece.text(call.path(CALL_ID), item.path("id"));
        String id = ids.claim(known);
        String arguments = call.has(ARGUMENTS)
                ? CallArguments.text(call.get(ARGUMENTS))
                : call.objectNode()
                        .<ObjectNode>set("prompt", item.path("prompt"))
                        .toString();
        recalled.add(call.put(TYPE, CALL).put(CALL_ID, id).put("name", function).put(ARGUMENTS, arguments));
        ObjectNode result = call.objectNode();
        if (item.hasNonNull(IMAGE_URL)) {
            result.put("status", "ok").set(IMAGE_URL, item.get(IMAGE_URL));
        } else {
            result.put("status", "error").put("error", item.path("error").asText("The picture was not made."));
        }
        results.add(result(id, result));
        item.path("calls").forEach(each -> awaited.add(each.asText()));
        called(known);
    }

    private void called(String id) {
        seen.add(id);
        awaited.removeAll(seen);
        if (awaited.isEmpty()) {
            addResults();
        }
    }

    private void addResults() {
        recalled.addAll(results);
        results.clear();
        awaited.clear();
        seen.clear();
    }
}
