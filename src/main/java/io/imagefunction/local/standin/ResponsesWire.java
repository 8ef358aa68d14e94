package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The protocol of {@code POST /responses}. */
final class ResponsesWire implements ChatWire {

    @Override
    public String message(JsonNode request) {
        var input = request.path("input");
        return input.isTextual()
                ? input.textValue()
                : CompletionsWire.text(input.path(lastUser(input)).path("content"));
    }

    @Override
    public List<String> functions(JsonNode request) throws StandInException {
        List<String> names = new ArrayList<>();
        for (var tool : request.path("tools")) {
            if (tool.path("type").asText().equals("function")) {
                names.add(tool.path("name").asText());
            } else {
                ChatTools.checkServerTool(tool);
            }
        }
        return names;
    }

    @Override
    public int calls(JsonNode request) {
        return (int) since(request, "function_call").count();
    }

    @Override
    public List<String> results(JsonNode request) {
        return since(request, "function_call_output")
                .map(item -> CompletionsWire.text(item.path("output")))
                .toList();
    }

    @Override
    public ObjectNode document(ChatReply reply, JsonNode request) {
        var document = response(reply, request, "completed");
        document.set("output", items(reply, "completed"));
        document.set("usage", reply.usage().responses());
        return document.put("completed_at", Instant.now().getEpochSecond());
    }

    @Override
    public List<Event> events(ChatReply reply, JsonNode request) {
        var events = new Events();
        var whole = document(reply, request);
        var begun = response(reply, request, "in_progress")
                .put("id", whole.path("id").asText());
        events.add("response.created").set("response", begun);
        events.add("response.in_progress").set("response", begun);
        for (var index = 0; index < whole.path("output").size(); index++) {
            var item = whole.path("output").path(index);
            events.add("response.output_item.added").put("output_index", index).set("item", begun(item));
            switch (item.path("type").asText()) {
                case "message" -> text(events, item, index);
                case "function_call" -> arguments(events, item, index);
                default -> picture(events, item, index);
            }
            events.add("response.output_item.done").put("output_index", index).set("item", item);
        }
        events.add("response.completed").set("response", whole);
        return events.list;
    }

    @Override
    public Event failure(StandInError error, ChatReply reply, JsonNode request) {
        var failed = response(reply, request, "failed");
        failed.putObject("error").put("code", "server_error").put("message", error.message());
        var event = StandInModels.JSON
                .createObjectNode()
                .put("type", "response.failed")
                .put("sequence_number", 2);
        event.set("response", failed);
        return new Event("response.failed", event);
    }

    private static final class Events {
        final List<Event> list = new ArrayList<>();

        ObjectNode add(String type) {
            var data = StandInModels.JSON.createObjectNode().put("type", type).put("sequence_number", list.size());
            list.add(new Event(type, data));
            return data;
        }

        ObjectNode of(JsonNode item, int index, String type) {
            return add(type).put("item_id", item.path("id").asText()).put("output_index", index);
        }
    }

    private static void text(Events events, JsonNode item, int index) {
        var part = item.path("content").path(0);
        var refusal = part.path("type").asText().equals("refusal");
        var name = refusal ? "refusal" : "output_text";
        var field = refusal ? "refusal" : "text";
        var empty = ((ObjectNode) part.deepCopy()).put(field, "");
        events.of(item, index, "response.content_part.added")
                .put("content_index", 0)
                .set("part", empty);
        for (var word : ChatTools.pieces(part.path(field).asText())) {
            var delta = events.of(item, index, "response." + name + ".delta")
                    .put("content_index", 0)
                    .put("delta", word);
            if (!refusal) {
                delta.putArray("logprobs");
            }
        }
        var done = events.of(item, index, "response." + name + ".done")
                .put("content_index", 0)
                .put(field, part.path(field).asText());
        if (!refusal) {
            done.putArray("logprobs");
        }
        events.of(item, index, "response.content_part.done")
                .put("content_index", 0)
                .set("part", part);
    }

    private static void arguments(Events events, JsonNode item, int index) {
        var arguments = item.path("arguments").asText();
        for (var piece : ChatTools.pieces(arguments)) {
            events.of(item, index, "response.function_call_arguments.delta").put("delta", piece);
        }
        events.of(item, index, "response.function_call_arguments.done")
                .put("name", item.path("name").asText())
                .put("arguments", arguments);
    }

    private static void picture(Events events, JsonNode item, int index) {
        events.of(item, index, "response.image_generation_call.in_progress");
        events.of(item, index, "response.image_generation_call.generating");
        events.of(item, index, "response.image_generation_call.partial_image")
                .put("partial_image_index", 0)
                .put("partial_image_b64", SKETCH);
        events.of(item, index, "response.image_generation_call.completed");
    }

    private static JsonNode begun(JsonNode item) {
        var begun = ((ObjectNode) item.deepCopy()).put("status", "in_progress");
        switch (item.path("type").asText()) {
            case "message" -> begun.putArray("content");
            case "function_call" -> begun.put("arguments", "");
            default -> begun.putNull("result");
        }
        return begun;
    }

    private static ArrayNode items(ChatReply reply, String status) {
        var items = StandInModels.JSON.createArrayNode();
        reply.picture().ifPresent(picture -> items.addObject()
                .put("type", "image_generation_call")
                .put("id", ChatTools.id("ig_"))
                .put("status", status)
                .put("result", PICTURE));
        if (!reply.text().isEmpty()) {
            var message = items.addObject()
                    .put("type", "message")
                    .put("id", ChatTools.id("msg_"))
                    .put("role", "assistant")
                    .put("status", status);
            var part = message.putArray("content").addObject();
            if (reply.refused()) {
                part.put("type", "refusal").put("refusal", reply.text());
            } else {
                part.put("type", "output_text").put("text", reply.text()).putArray("annotations");
            }
        }
        for (var call : reply.calls()) {
            items.addObject()
                    .put("type", "function_call")
                    .put("id", ChatTools.id("fc_"))
                    .put("call_id", call.id())
                    .put("name", call.name())
                    .put("arguments", call.arguments())
                    .put("status", status);
        }
        return items;
    }

    private static ObjectNode response(ChatReply reply, JsonNode request, String status) {
        var response = StandInModels.JSON
                .createObjectNode()
                .put("id", ChatTools.id("gen-"))
                .put("object", "response")
                .put("created_at", Instant.now().getEpochSecond())
                .put("model", reply.model())
                .put("status", status)
                .put("parallel_tool_calls", true);
        Stream.of(
                        "completed_at",
                        "error",
                        "incomplete_details",
                        "instructions",
                        "metadata",
                        "frequency_penalty",
                        "presence_penalty",
                        "temperature",
                        "top_p",
                        "usage")
                .forEach(response::putNull);
        response.set(
                "tools",
                request.path("tools").isArray() ? request.path("tools") : StandInModels.JSON.createArrayNode());
        response.set(
                "tool_choice",
                request.hasNonNull("tool_choice") ? request.path("tool_choice") : response.textNode("auto"));
        response.putArray("output");
        return response;
    }

    private static Stream<JsonNode> since(JsonNode request, String type) {
        var input = request.path("input");
        List<JsonNode> since = new ArrayList<>();
        for (var index = lastUser(input) + 1; index < input.size(); index++) {
            since.add(input.path(index));
        }
        return since.stream().filter(item -> item.path("type").asText().equals(type));
    }

    private static int lastUser(JsonNode input) {
        var last = input.size() - 1;
        while (last >= 0 && !input.path(last).path("role").asText().equals("user")) {
            last--;
        }
        return last;
    }
}
