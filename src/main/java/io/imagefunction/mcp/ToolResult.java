package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.tool.ToolAnswer;
import java.util.List;

/**
 * The result of a tool call. It holds the same JSON twice: as {@code structuredContent} for programs and as text for
 * language models. Links to the pictures, and small copies of them, are added on request.
 *
 * @param answer the same JSON as at every door; has {@code data} if there are pictures
 * @param previews image blocks
 */
record ToolResult(ObjectNode answer, boolean isError, List<ObjectNode> previews) implements McpResult {

    static ToolResult of(ToolAnswer answer) {
        return new ToolResult(answer.json(), answer.isError(), List.of());
    }

    static ToolResult failed(Failure failure) {
        return of(ToolAnswer.failed(failure));
    }

    ToolResult with(List<ObjectNode> blocks) {
        return new ToolResult(answer, isError, blocks);
    }

    @Override
    public ObjectNode json(McpCall call) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode content = result.putArray("content");
        content.addObject().put("type", "text").put("text", answer.toString());
        if (call.links()) {
            answer.path("data").forEach(picture -> content.add(link(picture)));
        }
        content.addAll(previews);
        result.set("structuredContent", answer);
        return result.put("isError", isError);
    }

    private static ObjectNode link(JsonNode picture) {
        String mediaType = picture.path("media_type").asText();
        ObjectNode link = JsonNodeFactory.instance
                .objectNode()
                .put("type", "resource_link")
                .put("uri", picture.path("url").asText())
                .put("name", picture.path("id").asText())
                .put("mimeType", mediaType);
        link.set("size", picture.path("size"));
        return link;
    }
}
