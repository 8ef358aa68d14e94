package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** OpenAI's Chat Completions, also used by most others: {@code tool_calls} and messages of the role {@code tool}. */
final class OpenAiDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return node.at("/function/name").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        return new ToolCall(node.path("id"), node.at("/function/name"), node.at("/function/arguments"));
    }

    @Override
    public List<String> lists() {
        return List.of("", "/tool_calls", "/message/tool_calls", "/choices/0/message/tool_calls");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("role", "tool");
        call.id().ifPresent(id -> result.put("tool_call_id", id));
        return result.put("content", answer.json().toString());
    }
}
