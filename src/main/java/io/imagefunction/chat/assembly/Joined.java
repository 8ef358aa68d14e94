package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;

/**
 * Joins pieces of JSON: growing texts and lists are appended, objects are joined member by member, and for all other
 * values the last one counts. An empty value never replaces another.
 */
public final class Joined {

    /** Texts that the next piece continues. */
    private static final Set<String> GROWING = Set.of(
            "content",
            "reasoning",
            "reasoning_content",
            "thinking",
            "refusal",
            "arguments",
            "input",
            "text",
            "summary",
            "transcript",
            "data");

    private Joined() {}

    /** Joins a piece into the known object, which is changed. */
    public static void add(ObjectNode known, JsonNode piece) {
        piece.properties()
                .forEach(member -> known.set(
                        member.getKey(), joined(member.getKey(), known.get(member.getKey()), member.getValue())));
    }

    /** Whether a value is null or empty. */
    public static boolean isNothing(JsonNode value) {
        return value == null
                || value.isNull()
                || value.isMissingNode()
                || value.isContainerNode() && value.isEmpty()
                || value.isTextual() && value.textValue().isEmpty();
    }

    private static JsonNode joined(String name, JsonNode known, JsonNode more) {
        if (known != null && isNothing(more)) {
            return known;
        }
        if (isNothing(known)) {
            return more.deepCopy();
        }
        if (known instanceof ObjectNode object && more.isObject()) {
            add(object, more);
            return object;
        }
        if (known instanceof ArrayNode list && more instanceof ArrayNode elements) {
            return list.addAll(elements.deepCopy());
        }
        if (!GROWING.contains(name)) {
            return more.deepCopy();
        }
        return known.isTextual() && more.isTextual()
                ? TextNode.valueOf(known.textValue() + more.textValue())
                : contentParts(known).addAll(contentParts(more));
    }

    /** Content is a text or a list of parts, and a model may change between them within a stream. */
    private static ArrayNode contentParts(JsonNode content) {
        if (content instanceof ArrayNode parts) {
            return parts.deepCopy();
        }
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        if (content.isTextual()) {
            parts.addObject().put("type", "text").set("text", content);
        } else {
            parts.add(content);
        }
        return parts;
    }

    /** The text of content, in either form. */
    public static String text(JsonNode content) {
        StringBuilder text = new StringBuilder(content.asText(""));
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }
}
