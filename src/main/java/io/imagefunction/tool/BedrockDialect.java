package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Amazon Bedrock's Converse: content blocks {@code toolUse} and {@code toolResult}. Also reads a bare call. */
final class BedrockDialect implements Dialect {

    @Override
    public boolean isCall(JsonNode node) {
        return toolUse(node).path("name").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        JsonNode call = toolUse(node);
        return new ToolCall(call.path("toolUseId"), call.path("name"), call.path("input"));
    }

    private static JsonNode toolUse(JsonNode node) {
        return node.has("toolUseId") ? node : node.path("toolUse");
    }

    @Override
    public List<String> lists() {
        return List.of("", "/content", "/message/content", "/output/message/content");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        ObjectNode result = block.putObject("toolResult");
        call.id().ifPresent(id -> result.put("toolUseId", id));
        result.putArray("content").addObject().set("json", answer.json());
        if (answer.isError()) {
            result.put("status", "error");
        }
        return block;
    }

    @Override
    public JsonNode message(List<ObjectNode> results) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "user");
        message.putArray("content").addAll(results);
        return message;
    }
}
