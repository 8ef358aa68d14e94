package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.tool.ToolDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * {@code POST /responses}. A call of the tool is an output item {@code openrouter:image_generation}; such an item in a
 * later request's input becomes the call that it was for the model.
 */
final class Responses implements Protocol {

    private static final String CALL = "function_call";
    private static final String RESULT = "function_call_output";

    @Override
    public ChatApi api() {
        return ChatApi.RESPONSES;
    }

    @Override
    public ObjectNode function(ToolDefinition tool) {
        ObjectNode form = JsonNodeFactory.instance
                .objectNode()
                .put("type", "function")
                .put("name", tool.name())
                .put("description", tool.description());
        form.set("parameters", tool.parameters());
        return form.put("strict", false);
    }

    @Override
    public String functionName(JsonNode tool) {
        return tool.path("name").asText("");
    }

    @Override
    public ObjectNode choiceOf(String function) {
        return JsonNodeFactory.instance.objectNode().put("type", "function").put("name", function);
    }

    @Override
    public void recall(ObjectNode request, String function) {
        if (!(request.get("input") instanceof ArrayNode input)) {
            return;
        }
        ArrayNode recalled = request.arrayNode();
        for (JsonNode item : input) {
            if (ServerTool.TYPE.equals(item.path("type").textValue())) {
                recall(item, function, recalled);
            } else {
                recalled.add(item);
            }
        }
        request.set("input", recalled);
    }

    private static void recall(JsonNode item, String function, ArrayNode input) {
        String id = item.path("id").asText("call_" + input.size());
        ObjectNode arguments = input.objectNode();
        arguments.set("prompt", item.path("prompt"));
        input.addObject()
                .put("type", CALL)
                .put("call_id", id)
                .put("name", function)
                .put("arguments", arguments.toString());
        ObjectNode result = input.objectNode();
        if (item.hasNonNull("imageUrl")) {
            result.put("status", "ok").set("imageUrl", item.get("imageUrl"));
        } else {
            result.put("status", "error").put("error", item.path("error").asText("The picture was not made."));
        }
        result(input, id, result);
    }

    private static void result(ArrayNode input, String id, JsonNode result) {
        input.addObject().put("type", RESULT).put("call_id", id).put("output", result.toString());
    }

    @Override
    public List<ToolCall> calls(JsonNode answer, String function) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode item : answer.path("output")) {
            if (isCallOf(item, function)) {
                calls.add(new ToolCall(
                        calls.size(),
                        item.path("call_id").asText(),
                        item.path("arguments").asText()));
            }
        }
        return calls;
    }

    @Override
    public boolean callsOthers(JsonNode answer, String function) {
        for (JsonNode item : answer.path("output")) {
            String type = item.path("type").asText();
            if (type.equals("custom_tool_call") || type.equals(CALL) && !isCallOf(item, function)) {
                return true;
            }
        }
        return false;
    }

    static boolean isCallOf(JsonNode item, String function) {
        return item.path("type").asText().equals(CALL)
                && item.path("name").asText().equals(function);
    }

    @Override
    public void append(ObjectNode request, Round round) {
        JsonNode asked = request.path("input");
        if (!asked.isArray()) {
            request.putArray("input").addObject().put("role", "user").set("content", asked);
        }
        ArrayNode input = request.withArrayProperty("input");
        round.answer().path("output").forEach(input::add);
        for (ToolCall call : round.calls()) {
            round.done(call.place()).ifPresent(executed -> result(input, call.id(), executed.told()));
        }
    }

    @Override
    public ObjectNode merged(Conversation conversation, Ending ending) {
        List<Round> rounds = conversation.rounds();
        ObjectNode merged = rounds.getLast().answer().deepCopy();
        merged.set("id", rounds.getFirst().answer().path("id"));
        ArrayNode output = merged.putArray("output");
        StringBuilder text = new StringBuilder();
        for (Round round : rounds) {
            int place = 0;
            for (JsonNode item : round.answer().path("output")) {
                if (isCallOf(item, conversation.function())) {
                    output.add(round.done(place++)
                            .map(executed -> ended(item, executed))
                            .orElseGet(() -> item(item, "incomplete")));
                } else {
                    output.add(item);
                    item.path("content")
                            .forEach(part -> text.append(part.path("text").asText("")));
                }
            }
        }
        String closing = conversation.closing(ending, text.toString());
        if (!closing.isEmpty()) {
            output.add(message(conversation.closingId(), closing));
        }
        if (merged.has("output_text")) {
            merged.put("output_text", text + closing);
        }
        if (!ending.isWhole()) {
            merged.put("status", "incomplete").putNull("error");
            merged.putObject("incomplete_details").put("reason", ending.outOfTime() ? "deadline_exceeded" : "error");
        }
        conversation.costs().ifPresent(usage -> merged.set("usage", usage));
        restoreRequest(merged, conversation.original());
        conversation.addWarnings(merged, ending);
        return merged;
    }

    /** The answer repeats what was asked for, and the caller did not ask for a function. */
    static void restoreRequest(ObjectNode response, ObjectNode original) {
        for (String name : Set.of("tools", "tool_choice")) {
            if (response.has(name) && original.hasNonNull(name)) {
                response.set(name, original.get(name));
            }
        }
    }

    /** What stands in place of a call. */
    static ObjectNode ended(JsonNode call, Executed executed) {
        return executed.urls().stream()
                .findFirst()
                .map(url -> item(call, "completed").put("imageUrl", url))
                .orElseGet(() -> item(call, "incomplete")
                        .put("error", executed.answer().path("error").textValue()));
    }

    static ObjectNode item(JsonNode call, String status) {
        ObjectNode item = JsonNodeFactory.instance
                .objectNode()
                .put("type", ServerTool.TYPE)
                .put("id", "ig_" + call.path("call_id").asText())
                .put("status", status);
        String prompt = ServerTool.prompt(call.path("arguments").asText());
        return prompt.isEmpty() ? item : item.put("prompt", prompt);
    }

    static ObjectNode message(String id, String text) {
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("type", "message")
                .put("id", id)
                .put("role", "assistant")
                .put("status", "completed");
        message.putArray("content")
                .addObject()
                .put("type", "output_text")
                .put("text", text)
                .putArray("annotations");
        return message;
    }

    @Override
    public boolean hasPictures(JsonNode answer) {
        for (JsonNode item : answer.path("output")) {
            if (item.hasNonNull("imageUrl")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public ObjectNode salvaged(ObjectNode request, List<String> urls) {
        ObjectNode response = JsonNodeFactory.instance
                .objectNode()
                .put("id", "gen-" + UUID.randomUUID())
                .put("object", "response")
                .put("created_at", Instant.now().getEpochSecond())
                .put("status", "incomplete");
        response.set("model", request.path("model"));
        ArrayNode output = response.putArray("output");
        for (String url : urls) {
            output.addObject()
                    .put("type", "image_generation_call")
                    .put("id", "ig_" + UUID.randomUUID())
                    .put("status", "completed")
                    .put("result", url)
                    .put("imageUrl", url);
        }
        return response;
    }

    @Override
    public ChatEvent failed(ChatFailure failure) {
        ObjectNode event = failure.body().deepCopy().put("type", "error");
        event.set("message", failure.body().path("error").path("message"));
        return new ChatEvent.Data("error", event);
    }

    @Override
    public TurnEvents events(Conversation conversation, Consumer<ChatEvent> caller) {
        return new ResponsesEvents(conversation, caller);
    }
}
