package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.tool.ToolDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * {@code POST /chat/completions}. Pictures of the tool are {@code images} of the message, as those that a model draws
 * itself. What the tool was asked and answered is in {@code reasoning_details}, as OpenRouter writes down calls of its
 * server tools: a caller who sends the message back, sends that too, and the model knows what it did.
 */
final class Completions implements Protocol {

    private static final String RECORD = "reasoning.server_tool_call";

    @Override
    public ChatApi api() {
        return ChatApi.COMPLETIONS;
    }

    @Override
    public ObjectNode function(ToolDefinition tool) {
        ObjectNode form = JsonNodeFactory.instance.objectNode().put("type", "function");
        form.putObject("function")
                .put("name", tool.name())
                .put("description", tool.description())
                .set("parameters", tool.parameters());
        return form;
    }

    @Override
    public String functionName(JsonNode tool) {
        return tool.path("function").path("name").asText("");
    }

    @Override
    public ObjectNode choiceOf(String function) {
        ObjectNode choice = JsonNodeFactory.instance.objectNode().put("type", "function");
        choice.putObject("function").put("name", function);
        return choice;
    }

    @Override
    public void recall(ObjectNode request, String function) {
        if (!(request.get("messages") instanceof ArrayNode messages)) {
            return;
        }
        ArrayNode recalled = request.arrayNode();
        for (JsonNode message : messages) {
            List<JsonNode> records = new ArrayList<>();
            if (message instanceof ObjectNode assistant
                    && assistant.get("reasoning_details") instanceof ArrayNode details) {
                details.forEach(detail -> {
                    if (isRecord(detail)) {
                        records.add(detail);
                    }
                });
                removeRecords(assistant, details);
            }
            if (!records.isEmpty()) {
                recall(records, function, recalled);
            }
            recalled.add(message);
        }
        request.set("messages", recalled);
    }

    private static boolean isRecord(JsonNode detail) {
        return RECORD.equals(detail.path("type").textValue())
                && ServerTool.TYPE.equals(detail.path("tool_name").textValue());
    }

    private static void removeRecords(ObjectNode message, ArrayNode details) {
        for (var each = details.iterator(); each.hasNext(); ) {
            if (isRecord(each.next())) {
                each.remove();
            }
        }
        if (details.isEmpty()) {
            message.remove("reasoning_details");
        }
    }

    private static void recall(List<JsonNode> records, String function, ArrayNode messages) {
        ObjectNode calling = messages.addObject().put("role", "assistant").putNull("content");
        ArrayNode calls = calling.putArray("tool_calls");
        for (JsonNode made : records) {
            ObjectNode call = calls.addObject()
                    .put("id", made.path("tool_call_id").asText())
                    .put("type", "function");
            call.putObject("function")
                    .put("name", function)
                    .put("arguments", made.path("arguments").asText("{}"));
        }
        for (JsonNode made : records) {
            result(
                    messages,
                    made.path("tool_call_id").asText(),
                    made.path("result").asText());
        }
    }

    @Override
    public List<ToolCall> calls(JsonNode answer, String function) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : message(answer).path("tool_calls")) {
            if (isOf(call, function)) {
                calls.add(new ToolCall(
                        calls.size(),
                        call.path("id").asText(),
                        call.path("function").path("arguments").asText()));
            }
        }
        return calls;
    }

    @Override
    public boolean callsOthers(JsonNode answer, String function) {
        for (JsonNode call : message(answer).path("tool_calls")) {
            if (!isOf(call, function)) {
                return true;
            }
        }
        return false;
    }

    static boolean isOf(JsonNode call, String function) {
        return call.path("function").path("name").asText().equals(function);
    }

    @Override
    public void append(ObjectNode request, Round round) {
        ArrayNode messages = request.withArrayProperty("messages");
        ObjectNode message = message(round.answer()).deepCopy();
        message.remove(List.of("images", "annotations"));
        message.path("tool_calls").forEach(call -> ((ObjectNode) call).remove("index"));
        messages.add(message);
        for (ToolCall call : round.calls()) {
            round.done(call.place())
                    .ifPresent(executed ->
                            result(messages, call.id(), executed.told().toString()));
        }
    }

    private static void result(ArrayNode messages, String id, String result) {
        messages.addObject().put("role", "tool").put("tool_call_id", id).put("content", result);
    }

    @Override
    public ObjectNode merged(Conversation conversation, Ending ending) {
        List<Round> rounds = conversation.rounds();
        ObjectNode merged = rounds.getLast().answer().deepCopy();
        merged.set("id", rounds.getFirst().answer().path("id"));
        ObjectNode choice = choice(merged);
        ObjectNode message = choice.withObjectProperty("message");
        String text = rounds.stream()
                .map(round -> message(round.answer()).path("content").asText(""))
                .filter(said -> !said.isEmpty())
                .collect(Collectors.joining(Conversation.BETWEEN_TURNS));
        String closing = conversation.closing(ending, text);
        message.put("role", "assistant");
        if (!(text + closing).isEmpty()) {
            message.put("content", text + closing);
        } else if (!message.has("content")) {
            message.putNull("content");
        }
        keepCallersCalls(message, choice, conversation.function());
        addPictures(message, rounds);
        if (!ending.isWhole()) {
            choice.put("finish_reason", ending.outOfTime() ? "length" : "error");
        }
        conversation.costs().ifPresent(usage -> merged.set("usage", usage));
        conversation.addWarnings(merged, ending);
        return merged;
    }

    private static void keepCallersCalls(ObjectNode message, ObjectNode choice, String function) {
        if (!(message.get("tool_calls") instanceof ArrayNode calls)) {
            return;
        }
        for (var each = calls.iterator(); each.hasNext(); ) {
            if (isOf(each.next(), function)) {
                each.remove();
            }
        }
        if (calls.isEmpty()) {
            message.remove("tool_calls");
            if ("tool_calls".equals(choice.path("finish_reason").textValue())) {
                choice.put("finish_reason", "stop");
            }
        }
    }

    private static void addPictures(ObjectNode message, List<Round> rounds) {
        ArrayNode images = message.arrayNode();
        ArrayNode records = message.arrayNode();
        for (Round round : rounds) {
            message(round.answer()).path("images").forEach(images::add);
            round.executed().forEach(executed -> {
                images(images, executed);
                records.add(record(executed));
            });
        }
        if (!images.isEmpty()) {
            message.set("images", images);
        }
        if (!records.isEmpty()) {
            message.withArrayProperty("reasoning_details").addAll(records);
        }
    }

    /** Adds the pictures of a call as a message, or a delta, has them. */
    static void images(ArrayNode images, Executed executed) {
        executed.urls().forEach(url -> image(images, url));
    }

    private static void image(ArrayNode images, String url) {
        ObjectNode image = images.addObject().put("type", "image_url");
        image.putObject("image_url").put("url", url);
        image.put("index", images.size() - 1);
    }

    /** What {@link #recall} finds again. */
    static ObjectNode record(Executed executed) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", RECORD)
                .put("tool_name", ServerTool.TYPE)
                .put("tool_call_id", executed.call().id())
                .put("arguments", executed.call().arguments())
                .put("result", executed.told().toString());
    }

    /** The first choice, which is put there if there is none. */
    static ObjectNode choice(ObjectNode document) {
        ArrayNode choices = document.withArrayProperty("choices");
        if (choices.isEmpty()) {
            choices.addObject().put("index", 0).set("finish_reason", NullNode.getInstance());
        }
        return (ObjectNode) choices.get(0);
    }

    static JsonNode message(JsonNode document) {
        return document.path("choices").path(0).path("message");
    }

    @Override
    public boolean hasPictures(JsonNode answer) {
        return !message(answer).path("images").isEmpty();
    }

    @Override
    public ObjectNode salvaged(ObjectNode request, List<String> urls) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("id", "gen-" + UUID.randomUUID())
                .put("object", "chat.completion")
                .put("created", Instant.now().getEpochSecond());
        document.set("model", request.path("model"));
        ObjectNode message = choice(document).putObject("message").put("role", "assistant");
        ArrayNode images = message.putNull("content").putArray("images");
        urls.forEach(url -> image(images, url));
        return document;
    }

    @Override
    public ChatEvent failed(ChatFailure failure) {
        return new ChatEvent.Data("", failure.body());
    }

    @Override
    public TurnEvents events(Conversation conversation, Consumer<ChatEvent> caller) {
        return new CompletionsEvents(conversation, caller);
    }
}
