package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The output item of responses for a call of the image tool, in the shape of OpenRouter's own server tool. */
public final class ImageItem {

    public static final String TYPE = "openrouter:image_generation";

    private ImageItem() {}

    public static ObjectNode of(JsonNode call, String status) {
        ObjectNode item = JsonNodeFactory.instance
                .objectNode()
                .put("type", TYPE)
                .put("id", "ig_" + call.path("call_id").asText())
                .put("status", status);
        String prompt = CallArguments.prompt(call.path("arguments"));
        return prompt.isEmpty() ? item : item.put("prompt", prompt);
    }
}
