package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.failure.Failure;

/**
 * What a tool answers: the same as JSON for programs ({@code structuredContent}) and as text for language models,
 * and a link to each picture where that is wanted.
 *
 * @param answer with a {@code status}, and {@code data} if there are pictures, as at every door
 */
record ToolResult(ObjectNode answer) {

    static ToolResult failed(Failure failure) {
        return new ToolResult(Answer.failure(failure));
    }

    /** @param links whether content of the type {@code resource_link} is wanted and known */
    ObjectNode toJson(boolean links) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode content = result.putArray("content");
        content.addObject().put("type", "text").put("text", answer.toString());
        if (links) {
            answer.path("data").forEach(picture -> content.add(link(picture)));
        }
        result.set("structuredContent", answer);
        return result.put("isError", "error".equals(answer.path("status").textValue()));
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
