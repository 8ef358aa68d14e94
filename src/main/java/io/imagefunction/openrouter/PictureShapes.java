package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.decoding.PictureMarks;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Converter of pictures in chat answers to the shape that OpenRouter's chat completions use: {@code
 * {"type":"image_url","image_url":{"url":"…"}}}. It converts pictures in lists of {@code images} and in a message's
 * {@code content}. Some providers send {@code b64_json}, plain strings, {@code image_url} as a string, {@code source}
 * or {@code inline_data} instead. Anything else, such as a search result with a link, stays unchanged, and so do other
 * members of a picture.
 */
final class PictureShapes {

    private static final String IMAGE_URL = "image_url";

    private static final Set<String> LISTS = Set.of("images", "content");

    /** Members that contain text for the user, even if that text is only a picture. */
    private static final Set<String> TEXTS = Set.of("text", "refusal", "thinking", "reasoning");

    private final PictureMarks marks;

    PictureShapes(PictureMarks marks) {
        this.marks = marks;
    }

    /** Modifies the given tree. */
    void normalize(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (LISTS.contains(member.getKey()) && member.getValue() instanceof ArrayNode list) {
                    normalizeAll(list);
                }
            }
        }
        tree.forEach(this::normalize);
    }

    private void normalizeAll(ArrayNode list) {
        for (int at = 0; at < list.size(); at++) {
            JsonNode element = list.get(at);
            if (element instanceof TextNode && isMark(element)) {
                ObjectNode image = JsonNodeFactory.instance.objectNode();
                list.set(at, image);
                put(image, element);
            } else if (element instanceof ObjectNode image) {
                normalizeOne(image);
            }
        }
    }

    private void normalizeOne(ObjectNode image) {
        if (image.path(IMAGE_URL).isObject() && !markOf(image.get(IMAGE_URL)).isMissingNode()) {
            image.put("type", IMAGE_URL);
        } else {
            holder(image).ifPresent(name -> put(image, markOf(image.remove(name))));
        }
    }

    /** Finds the member that is or contains the picture. */
    private Optional<String> holder(ObjectNode image) {
        return image.properties().stream()
                .filter(member -> !TEXTS.contains(member.getKey())
                        && !markOf(member.getValue()).isMissingNode())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private JsonNode markOf(JsonNode value) {
        if (isMark(value)) {
            return value;
        }
        if (value.isObject()) {
            for (JsonNode member : value) {
                if (isMark(member)) {
                    return member;
                }
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }

    private boolean isMark(JsonNode text) {
        return text.isTextual() && marks.in(text).isPresent();
    }

    private static void put(ObjectNode image, JsonNode url) {
        image.put("type", IMAGE_URL).putObject(IMAGE_URL).set("url", url);
    }
}
