package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.local.drawing.Picture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The protocol of {@code POST /chat/completions}. */
final class CompletionsWire implements ChatWire {

    @Override
    public String message(JsonNode request) {
        var messages = request.path("messages");
        return text(messages.path(lastUser(messages)).path("content"));
    }

    @Override
    public List<String> functions(JsonNode request) throws StandInException {
        List<String> names = new ArrayList<>();
        for (var tool : request.path("tools")) {
            if (tool.path("type").asText().equals("function")) {
                names.add(tool.path("function").path("name").asText());
            } else {
                ChatTools.checkServerTool(tool);
            }
        }
        return names;
    }

    @Override
    public int calls(JsonNode request) {
        return since(request)
                .mapToInt(message -> message.path("tool_calls").size())
                .sum();
    }

    @Override
    public List<String> results(JsonNode request) {
        return since(request)
                .filter(message -> message.path("role").asText().equals("tool"))
                .map(message -> text(message.path("content")))
                .toList();
    }

    @Override
    public ObjectNode document(ChatReply reply, JsonNode request) {
        var document = head(reply, "chat.completion");
        document.putNull("system_fingerprint");
        var choice = choice(document, finish(reply));
        var message = choice.putObject("message").put("role", "assistant");
        message.put("content", reply.refused() ? null : reply.text());
        message.put("refusal", reply.refused() ? reply.text() : null);
        message.putNull("reasoning");
        for (var call : reply.calls()) {
            function(message.withArray("tool_calls").addObject(), call.id(), call.name(), call.arguments());
        }
        reply.picture().ifPresent(picture -> picture(message, picture));
        document.set("usage", reply.usage().completions());
        return document;
    }

    @Override
    public List<Event> events(ChatReply reply, JsonNode request) {
        var id = id();
        List<Event> events = new ArrayList<>();
        for (var word : ChatTools.pieces(reply.text())) {
            delta(events, id, reply).put(reply.refused() ? "refusal" : "content", word);
        }
        for (var index = 0; index < reply.calls().size(); index++) {
            var call = reply.calls().get(index);
            var first = function(
                    delta(events, id, reply).withArray("tool_calls").addObject().put("index", index),
                    call.id(),
                    call.name(),
                    "");
            first.put("type", "function");
            for (var piece : ChatTools.pieces(call.arguments())) {
                delta(events, id, reply)
                        .withArray("tool_calls")
                        .addObject()
                        .put("index", index)
                        .putObject("function")
                        .put("arguments", piece);
            }
        }
        reply.picture().ifPresent(picture -> picture(delta(events, id, reply), picture));
        var end = head(reply, "chat.completion.chunk").put("id", id);
        choice(end, finish(reply)).putObject("delta").put("role", "assistant").put("content", "");
        events.add(new Event(null, end));
        var usage = head(reply, "chat.completion.chunk").put("id", id);
        usage.putArray("choices");
        usage.set("usage", reply.usage().completions());
        events.add(new Event(null, usage));
        return events;
    }

    @Override
    public Event failure(StandInError error, ChatReply reply, JsonNode request) {
        var chunk = head(reply, "chat.completion.chunk");
        choice(chunk, "error").putObject("delta").put("content", "");
        chunk.set("error", StandInModels.JSON.valueToTree(error.body().get("error")));
        return new Event(null, chunk);
    }

    private static Stream<JsonNode> since(JsonNode request) {
        var messages = request.path("messages");
        List<JsonNode> since = new ArrayList<>();
        for (var index = lastUser(messages) + 1; index < messages.size(); index++) {
            since.add(messages.path(index));
        }
        return since.stream();
    }

    private static int lastUser(JsonNode messages) {
        var last = messages.size() - 1;
        while (last >= 0 && !messages.path(last).path("role").asText().equals("user")) {
            last--;
        }
        return last;
    }

    static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    private static String id() {
        return ChatTools.id("gen-" + Instant.now().getEpochSecond() + "-");
    }

    private static ObjectNode head(ChatReply reply, String object) {
        return StandInModels.JSON
                .createObjectNode()
                .put("id", id())
                .put("provider", "Stand-in")
                .put("model", reply.model())
                .put("object", object)
                .put("created", Instant.now().getEpochSecond());
    }

    private static ObjectNode choice(ObjectNode document, String finish) {
        var choice = document.putArray("choices").addObject().put("index", 0);
        choice.put("finish_reason", finish).put("native_finish_reason", finish).putNull("logprobs");
        return choice;
    }

    private static ObjectNode delta(List<Event> events, String id, ChatReply reply) {
        var chunk = head(reply, "chat.completion.chunk").put("id", id);
        events.add(new Event(null, chunk));
        return choice(chunk, null).putObject("delta").put("role", "assistant");
    }

    private static ObjectNode function(ObjectNode call, String id, String name, String arguments) {
        call.put("id", id).put("type", "function");
        call.putObject("function").put("name", name).put("arguments", arguments);
        return call;
    }

    private static void picture(ObjectNode message, Picture picture) {
        message.putArray("images")
                .addObject()
                .put("type", "image_url")
                .put("index", 0)
                .putObject("image_url")
                .put("url", "data:" + picture.format().mediaType() + ";base64," + PICTURE);
    }

    private static String finish(ChatReply reply) {
        return reply.calls().isEmpty() ? "stop" : "tool_calls";
    }
}
