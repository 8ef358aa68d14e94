package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The Model Context Protocol's {@code tools/call}: the bare parameters, or the whole JSON-RPC request. */
final class McpDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return isRequest(node)
                ? node.at("/params/name").isTextual()
                : node.path("name").isTextual() && node.has("arguments") && !node.has("type");
    }

    private static boolean isRequest(JsonNode node) {
        return "tools/call".equals(node.path("method").textValue());
    }

    /** Ignores the JSON-RPC id: it is unique only within one connection. */
    @Override
    public ToolCall call(JsonNode node) {
        JsonNode call = isRequest(node) ? node.path("params") : node;
        return new ToolCall(Optional.empty(), call.path("name").asText(), call.path("arguments"));
    }

    @Override
    public List<String> lists() {
        return List.of("");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", answer.json().toString());
        result.set("structuredContent", answer.json());
        return result.put("isError", answer.isError());
    }

    @Override
    public ObjectNode enveloped(ObjectNode result, JsonNode asked) {
        if (!isRequest(asked)) {
            return result;
        }
        ObjectNode response = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        response.set("id", asked.path("id"));
        response.set("result", result);
        return response;
    }
}
