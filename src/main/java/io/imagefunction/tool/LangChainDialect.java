package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** LangChain: the {@code tool_calls} of an {@code AIMessage}, as text or in its own envelopes, and {@code ToolMessage}. */
final class LangChainDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return "tool_call".equals(node.path("type").textValue())
                && node.path("name").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        return new ToolCall(node.path("id"), node.path("name"), node.path("args"));
    }

    @Override
    public List<String> lists() {
        return List.of("", "/tool_calls", "/data/tool_calls", "/kwargs/tool_calls");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("type", "tool");
        call.id().ifPresent(id -> result.put("tool_call_id", id));
        return result.put("name", call.name())
                .put("content", answer.json().toString())
                .put("status", answer.isError() ? "error" : "success");
    }
}
