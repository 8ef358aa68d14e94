package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallArguments;
import io.imagefunction.chat.assembly.CallPart;
import io.imagefunction.chat.assembly.ChoiceSoFar;
import io.imagefunction.chat.assembly.Content;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.tool.ToolDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * {@code POST /chat/completions}. The tool's pictures are {@code images} of the message, like pictures that a model
 * draws itself. The arguments and results of the tool's calls are in {@code reasoning_details}, see {@link
 * CompletionsHistory}.
 */
final class Completions implements Protocol {

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
        CompletionsHistory.recall(request, function);
    }

    @Override
    public List<ImageCall> calls(JsonNode answer, String function) {
        List<ImageCall> calls = new ArrayList<>();
        for (JsonNode call : message(answer).path(ChoiceSoFar.CALLS)) {
            if (CallPart.isOf(call, function)) {
                calls.add(new ImageCall(
                        calls.size(),
                        call.path("id").asText(),
                        CallArguments.text(call.path("function").path("arguments"))));
            }
        }
        return calls;
    }

    @Override
    public boolean hasContent(JsonNode answer) {
        return answer.path("choices").valueStream().anyMatch(choice -> Content.isIn(choice.path("message")));
    }

    @Override
    public boolean callsOthers(JsonNode answer, String function) {
        return message(answer).path(ChoiceSoFar.CALLS).valueStream().anyMatch(call -> !CallPart.isOf(call, function));
    }

    @Override
    public void append(ObjectNode request, Round round) {
        CompletionsHistory.append(request, round);
    }

    @Override
    public ObjectNode merged(Conversation conversation, ConversationEnd ending) {
        return new MergedCompletion(conversation, ending).document();
    }

    static ObjectNode image(String url, int index) {
        ObjectNode image = JsonNodeFactory.instance.objectNode().put("type", "image_url");
        image.putObject("image_url").put("url", url);
        return image.put("index", index);
    }

    /** The first choice, which is added if there is none. */
    static ObjectNode choice(ObjectNode document) {
        ArrayNode choices = document.get("choices") instanceof ArrayNode there ? there : document.putArray("choices");
        if (choices.isEmpty()) {
            choices.addObject().put("index", 0).set("finish_reason", NullNode.getInstance());
        }
        return (ObjectNode) choices.get(0);
    }

    static JsonNode message(JsonNode document) {
        return document.path("choices").path(0).path("message");
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
        urls.forEach(url -> images.add(image(url, images.size())));
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
