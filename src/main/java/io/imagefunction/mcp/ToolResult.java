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
 * @param json with {@code data} if there are pictures, as at every door
 */
record ToolResult(ObjectNode json, boolean isError) {

    static ToolResult of(Answer answer) {
        return new ToolResult(answer.json(), answer instanceof Answer.Failed);
    }

    /** Of what is neither a picture nor a failure. */
    static ToolResult of(ObjectNode json) {
        return new ToolResult(json, false);
    }

    static ToolResult failed(Failure failure) {
        return of(Answer.of(failure));
    }

    /** @param links whether content of the type {@code resource_link} is wanted and known */
    ObjectNode toJson(boolean links) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode content = result.putArray("content");
        content.addObject().put("type", "text").put("text", json.toString());
        if (links) {
            json.path("data").forEach(picture -> content.add(link(picture)));
        }
        result.set("structuredContent", json);
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
