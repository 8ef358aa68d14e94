package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** OpenAI's Responses: items {@code function_call} and {@code function_call_output}. */
final class OpenAiResponsesDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return "function_call".equals(node.path("type").textValue())
                && node.path("name").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        return new ToolCall(node.path("call_id"), node.path("name"), node.path("arguments"));
    }

    @Override
    public List<String> lists() {
        return List.of("", "/output");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("type", "function_call_output");
        call.id().ifPresent(id -> result.put("call_id", id));
        return result.put("output", answer.json().toString());
    }
}
