package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Google's Gemini: parts {@code functionCall} and {@code functionResponse}. Its Python library writes
 * {@code function_call}. The {@code functionCalls} of its libraries are bare calls, without the parts around them.
 */
final class GeminiDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return functionCall(node).path("name").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        JsonNode call = functionCall(node);
        return new ToolCall(call.path("id"), call.path("name"), call.path("args"));
    }

    private static JsonNode functionCall(JsonNode node) {
        if (node.has("args") && !node.has("type")) {
            return node;
        }
        return node.has("functionCall") ? node.path("functionCall") : node.path("function_call");
    }

    @Override
    public List<String> lists() {
        return List.of("", "/parts", "/content/parts", "/candidates/0/content/parts");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ObjectNode response = result.putObject("functionResponse");
        call.id().ifPresent(id -> response.put("id", id));
        response.put("name", call.name()).set("response", answer.json());
        return result;
    }

    @Override
    public JsonNode message(List<ObjectNode> results) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "user");
        message.putArray("parts").addAll(results);
        return message;
    }
}
