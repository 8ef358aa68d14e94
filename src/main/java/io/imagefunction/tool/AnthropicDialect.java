package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Anthropic's Messages: content blocks {@code tool_use} and {@code tool_result}. */
final class AnthropicDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return "tool_use".equals(node.path("type").textValue())
                && node.path("name").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        return new ToolCall(node.path("id"), node.path("name"), node.path("input"));
    }

    @Override
    public List<String> lists() {
        return List.of("", "/content");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("type", "tool_result");
        call.id().ifPresent(id -> result.put("tool_use_id", id));
        result.put("content", answer.json().toString());
        return answer.isError() ? result.put("is_error", true) : result;
    }

    @Override
    public JsonNode message(List<ObjectNode> results) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "user");
        message.putArray("content").addAll(results);
        return message;
    }
}
