package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The deprecated functions of OpenAI's Chat Completions: a message's one {@code function_call}, and a message of the role
 * {@code function}. Gemini's Python library has the same member, but writes {@code args} in it.
 */
final class OpenAiFunctionDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        JsonNode call = functionCall(node);
        return call.path("name").isTextual()
                && (call.has("arguments")
                        || "assistant".equals(message(node).path("role").textValue()));
    }

    @Override
    public ToolCall call(JsonNode node) {
        JsonNode call = functionCall(node);
        return new ToolCall(Optional.empty(), call.path("name").asText(), call.path("arguments"));
    }

    private static JsonNode functionCall(JsonNode node) {
        return message(node).path("function_call");
    }

    /** Of a whole answer the first choice counts: the others are alternatives. */
    private static JsonNode message(JsonNode node) {
        JsonNode answer = node.has("choices") ? node.at("/choices/0") : node;
        return answer.has("message") ? answer.path("message") : answer;
    }

    @Override
    public List<String> lists() {
        return List.of("");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("role", "function")
                .put("name", call.name())
                .put("content", answer.json().toString());
    }
}
