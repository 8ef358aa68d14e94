package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Vercel's AI SDK: parts {@code tool-call} and {@code tool-result}. Version 4 names arguments and result otherwise. */
final class AiSdkDialect implements Dialect {

    private static final String OLD_INPUT = "args";

    @Override
    public boolean isCall(JsonNode node) {
        return "tool-call".equals(node.path("type").textValue())
                && node.path("toolName").isTextual();
    }

    @Override
    public ToolCall call(JsonNode node) {
        return new ToolCall(
                node.path("toolCallId"), node.path("toolName"), node.path(isOld(node) ? OLD_INPUT : "input"));
    }

    private static boolean isOld(JsonNode node) {
        return node.has(OLD_INPUT);
    }

    @Override
    public List<String> lists() {
        return List.of("", "/content", "/toolCalls");
    }

    @Override
    public ObjectNode result(ToolCall call, ToolAnswer answer) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("type", "tool-result");
        call.id().ifPresent(id -> result.put("toolCallId", id));
        result.put("toolName", call.name())
                .putObject("output")
                .put("type", answer.isError() ? "error-json" : "json")
                .set("value", answer.json());
        return result;
    }

    @Override
    public ObjectNode enveloped(ObjectNode result, JsonNode asked) {
        if (isOld(asked)) {
            JsonNode output = result.remove("output");
            result.put("isError", output.path("type").asText().equals("error-json"))
                    .set("result", output.path("value"));
        }
        return result;
    }

    @Override
    public JsonNode message(List<ObjectNode> results) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "tool");
        message.putArray("content").addAll(results);
        return message;
    }
}
