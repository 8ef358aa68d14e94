package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.chat.assembly.CallArguments;
import io.imagefunction.chat.assembly.Content;
import io.imagefunction.chat.assembly.ImageItem;
import io.imagefunction.chat.assembly.ItemPart;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.tool.ToolDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * {@code POST /responses}. A call of the tool is an output item {@code openrouter:image_generation}. If a later
 * request's input contains such an item, the item is turned back into the model's function call, see {@link
 * ResponsesHistory}.
 */
public final class Responses implements Protocol {

    /** The kinds of output items that are announced before they have content. */
    private static final Set<String> MAY_BE_EMPTY = Set.of("", "message", "reasoning");

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
        if (request.get("input") instanceof ArrayNode input) {
            request.set("input", new ResponsesHistory(input, function).recalled());
        }
    }

    @Override
    public List<ImageCall> calls(JsonNode answer, String function) {
        List<ImageCall> calls = new ArrayList<>();
        for (JsonNode item : answer.path("output")) {
            if (ItemPart.isCallOf(item, function)) {
                calls.add(new ImageCall(
                        calls.size(), item.path("call_id").asText(), CallArguments.text(item.path("arguments"))));
            }
        }
        return calls;
    }

    /** An item of another kind is content even if it is empty: it shows that a tool has begun to work. */
    @Override
    public boolean hasContent(JsonNode answer) {
        return answer.path("output")
                .valueStream()
                .anyMatch(item -> !MAY_BE_EMPTY.contains(item.path("type").asText("")) || Content.isIn(item));
    }

    @Override
    public boolean callsOthers(JsonNode answer, String function) {
        return answer.path("output").valueStream().anyMatch(item -> {
            String type = item.path("type").asText();
            return type.equals("custom_tool_call")
                    || type.equals("function_call") && !ItemPart.isCallOf(item, function);
        });
    }

    @Override
    public void append(ObjectNode request, Round round) {
        ResponsesHistory.append(request, round);
    }

    @Override
    public ObjectNode merged(Conversation conversation, ConversationEnd ending) {
        ObjectNode document = new MergedResponse(conversation, ending).document();
        if (isBuiltIn(conversation)) {
            BuiltInTool.rename(document);
        }
        return document;
    }

    private static boolean isBuiltIn(Conversation conversation) {
        return conversation.tool().filter(ServerTool::builtIn).isPresent();
    }

    private static Consumer<ChatEvent> renaming(Consumer<ChatEvent> caller) {
        return event -> {
            if (event instanceof ChatEvent.Data data) {
                BuiltInTool.rename(data.json());
            }
            caller.accept(event);
        };
    }

    /** The response repeats the request, and the caller's request had no function for the image tool. */
    static void restoreRequest(ObjectNode response, ObjectNode original) {
        for (String name : Set.of("tools", "tool_choice")) {
            if (response.has(name) && original.hasNonNull(name)) {
                response.set(name, original.get(name));
            }
        }
    }

    /** The output item for a finished call, with the members from which {@link ResponsesHistory} restores the call. */
    static ObjectNode ended(Round round, Executed executed) {
        JsonNode call = round.answer()
                .path("output")
                .valueStream()
                .filter(item -> executed.call().id().equals(item.path("call_id").asText()))
                .findFirst()
                .orElseThrow();
        ObjectNode item =
                switch (executed.answer()) {
                    case Answer.Pictures pictures ->
                        ImageItem.of(call, "completed")
                                .put("imageUrl", pictures.urls().getFirst());
                    case Answer.Failed failed ->
                        ImageItem.of(call, "incomplete")
                                .put("error", failed.failure().message());
                };
        item.set("call", call);
        ArrayNode calls = item.putArray("calls");
        round.answer().path("output").forEach(each -> {
            if (each.has("call_id")) {
                calls.add(each.get("call_id"));
            }
        });
        return item;
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
                    .put("type", BuiltInTool.ITEM)
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
        return new ResponsesEvents(conversation, isBuiltIn(conversation) ? renaming(caller) : caller);
    }
}
