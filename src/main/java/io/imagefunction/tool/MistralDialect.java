package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Mistral's Conversations: entries {@code function.call} and {@code function.result}. */
final class MistralDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return "function.call".equals(node.path("type").textValue())
                && node.path("name").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        return new ToolCall(node.path("tool_call_id"), node.path("name"), node.path("arguments"));
    }

    @Override
    public List<String> lists() {
        return List.of("", "/outputs");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("type", "function.result");
        call.id().ifPresent(id -> result.put("tool_call_id", id));
        return result.put("result", answer.json().toString());
    }
}
