package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.ImageItem;
import java.util.Set;

/**
 * OpenAI's built-in tool {@code image_generation} of responses. It is the {@link ServerTool} under another name, so that
 * programs which were written for OpenAI work here. Its parameters are members of the tool itself, its models have no
 * author, and its output items are {@code image_generation_call}. Their {@code result} is the picture's URL, as for
 * pictures that a model draws itself, because no answer contains base64.
 */
final class BuiltInTool {

    static final String TYPE = "image_generation";
    static final String ITEM = "image_generation_call";

    /** Members that have no effect here: they are about sketches, about editing, and about how closely to edit. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("partial_images", "action", "input_fidelity");

    private static final String AUTHOR = "openai/";

    private BuiltInTool() {}

    static boolean is(JsonNode tool) {
        return TYPE.equals(tool.path("type").textValue());
    }

    /** The tool's members as parameters of the server tool. */
    static ObjectNode parameters(JsonNode tool) {
        ObjectNode parameters = tool.deepCopy();
        parameters.remove("type");
        parameters.remove(WITHOUT_EFFECT);
        String model = parameters.path("model").asText("");
        if (!model.isEmpty() && !model.contains("/")) {
            parameters.put("model", AUTHOR + model);
        }
        return parameters;
    }

    /** Whether an item of the input is a call of this tool that this function has carried out. */
    static boolean isCall(JsonNode item) {
        return ITEM.equals(item.path("type").textValue()) && item.path("call").isObject();
    }

    /** Renames the server tool's items in a response, or in an event of one. */
    static void rename(JsonNode json) {
        renameItem(json.path("item"));
        json.path("output").forEach(BuiltInTool::renameItem);
        json.path("response").path("output").forEach(BuiltInTool::renameItem);
    }

    private static void renameItem(JsonNode json) {
        if (!(json instanceof ObjectNode item)
                || !ImageItem.TYPE.equals(item.path("type").textValue())) {
            return;
        }
        item.put("type", ITEM);
        if (item.path("status").asText().equals("incomplete")) {
            item.put("status", "failed");
        }
        item.set("result", item.hasNonNull("imageUrl") ? item.get("imageUrl") : item.nullNode());
    }
}
