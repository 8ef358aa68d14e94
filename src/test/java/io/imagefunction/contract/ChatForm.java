package io.imagefunction.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.http.App;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The four forms of a conversation: two protocols, each streamed or not. The contents are the same in each. */
enum ChatForm {
    COMPLETIONS("/api/v1/chat/completions", false),
    COMPLETIONS_STREAMED("/api/v1/chat/completions", true),
    RESPONSES("/api/v1/responses", false),
    RESPONSES_STREAMED("/api/v1/responses", true);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String path;
    private final boolean streamed;

    ChatForm(String path, boolean streamed) {
        this.path = path;
        this.streamed = streamed;
    }

    /**
     * An answer as a caller reads it.
     *
     * @param finish why the answer ended: {@code finish_reason} of completions, {@code status} of responses
     * @param message the part for the next request: the assistant's message, or the items of the output
     */
    record Answered(
            String text,
            List<String> pictures,
            String finish,
            List<String> callsToMake,
            JsonNode usage,
            JsonNode warnings,
            JsonNode message,
            String raw) {}

    String path() {
        return path;
    }

    boolean isStreamed() {
        return streamed;
    }

    boolean isCompletions() {
        return this == COMPLETIONS || this == COMPLETIONS_STREAMED;
    }

    /** A request with one message to the scripted model. */
    ObjectNode says(String message) {
        ObjectNode request = JSON.createObjectNode().put("model", "openai/gpt-5-mini");
        if (isCompletions()) {
            request.putArray("messages").addObject().put("role", "user").put("content", message);
        } else {
            request.put("input", message);
        }
        return streamed ? request.put("stream", true) : request;
    }

    /** The same request with the server tool, which draws SVG because that is fast. */
    ObjectNode asks(String message) {
        ObjectNode request = says(message);
        request.putArray("tools")
                .addObject()
                .put("type", "openrouter:image_generation")
                .putObject("parameters")
                .put("model", "recraft/recraft-v4-vector");
        return request;
    }

    /** Adds a tool that the caller carries out. */
    ObjectNode withFunction(String name, ObjectNode request) {
        ObjectNode tool = request.withArray("tools").addObject().put("type", "function");
        ObjectNode function = isCompletions() ? tool.putObject("function") : tool;
        function.put("name", name).putObject("parameters").put("type", "object").putObject("properties");
        return request;
    }

    /** The next request of the conversation: the answer so far, and results of the calls left to the caller. */
    ObjectNode goOn(ObjectNode request, Answered answered, String result) {
        ObjectNode next = request.deepCopy();
        if (isCompletions()) {
            ArrayNode messages = next.withArray("messages").add(answered.message());
            answered.callsToMake().forEach(call -> messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", call)
                    .put("content", result));
        } else {
            ArrayNode input = JSON.createArrayNode();
            input.addObject().put("role", "user").set("content", next.get("input"));
            answered.message().forEach(input::add);
            answered.callsToMake().forEach(call -> input.addObject()
                    .put("type", "function_call_output")
                    .put("call_id", call)
                    .put("output", result));
            next.set("input", input);
        }
        return next;
    }

    Response post(JsonNode request, String... header) {
        var call = App.request().contentType(ContentType.JSON).body(request.toString());
        for (int at = 0; at < header.length; at += 2) {
            call.header(header[at], header[at + 1]);
        }
        return call.post(path);
    }

    /** Sends a request that must succeed, and checks that the answer follows its protocol. */
    Answered talk(JsonNode request, String... header) {
        return read(post(request, header));
    }

    Answered read(Response response) {
        String raw = response.asString();
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + raw);
        }
        Contract.holdsNoPicture(raw);
        return switch (this) {
            case COMPLETIONS -> completion(json(raw), raw);
            case COMPLETIONS_STREAMED -> ChatStreams.completion(events(response), raw);
            case RESPONSES -> response(json(raw), raw);
            case RESPONSES_STREAMED -> ChatStreams.response(events(response), raw);
        };
    }

    static Answered completion(JsonNode whole, String raw) {
        JsonNode message = whole.at("/choices/0/message");
        List<String> pictures = new ArrayList<>();
        message.path("images")
                .forEach(image -> pictures.add(image.at("/image_url/url").asText()));
        List<String> calls = new ArrayList<>();
        message.path("tool_calls").forEach(call -> calls.add(call.path("id").asText()));
        return new Answered(
                message.path("content").asText(""),
                pictures,
                whole.at("/choices/0/finish_reason").asText(),
                calls,
                whole.path("usage"),
                whole.path("warnings"),
                message,
                raw);
    }

    static Answered response(JsonNode whole, String raw) {
        List<String> pictures = new ArrayList<>();
        List<String> calls = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (JsonNode item : whole.path("output")) {
            switch (item.path("type").asText()) {
                case "message" ->
                    item.path("content")
                            .forEach(part -> text.append(part.path("text")
                                    .asText(part.path("refusal").asText())));
                case "function_call" -> calls.add(item.path("call_id").asText());
                default -> {
                    if (item.hasNonNull("imageUrl")) {
                        pictures.add(item.path("imageUrl").asText());
                    }
                }
            }
        }
        return new Answered(
                text.toString(),
                pictures,
                whole.path("status").asText(),
                calls,
                whole.path("usage"),
                whole.path("warnings"),
                whole.path("output"),
                raw);
    }

    /** The data of all events except {@code [DONE]}, which must be the last. */
    static List<JsonNode> events(Response response) {
        String body = response.asString();
        if (!response.contentType().startsWith("text/event-stream") || !body.endsWith("data: [DONE]\n\n")) {
            throw new AssertionError(response.contentType() + "\n" + body);
        }
        return body.lines()
                .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
                .map(line -> json(line.substring("data: ".length())))
                .toList();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}
