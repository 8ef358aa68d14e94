package io.imagefunction.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.request.Spelling;
import io.imagefunction.request.StrictJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Converts argument values that language models and their clients write in a type other than the schema's: JSON as
 * text, "" or null for an optional argument, a list with one element for a single value. A value that cannot be
 * converted is returned unchanged, so that the caller's check can refuse it and name the argument.
 */
public final class Lenient {

    private Lenient() {}

    /** Whether an argument counts as left out: missing, null or blank text. */
    static boolean isAbsent(JsonNode value) {
        return Spelling.isAbsent(value);
    }

    /** Reads a text, which is never parsed as JSON: a prompt may be {@code 123}, {@code [1]} or {@code null}. */
    static JsonNode text(JsonNode value) {
        return value.isArray() && value.size() == 1 ? text(value.get(0)) : value;
    }

    /** @param words the known words; an unknown word is kept, because an image model may support it */
    static JsonNode choice(JsonNode value, List<String> words) {
        JsonNode one = unwrapped(value);
        if (one.isNull()) {
            return one;
        }
        String text = (one.isTextual() || one.isNumber() ? one : value).asText().strip();
        Optional<String> word = words.stream().filter(text::equalsIgnoreCase).findFirst();
        return one.isTextual() || word.isPresent() ? TextNode.valueOf(word.orElse(text)) : value;
    }

    public static JsonNode wholeNumber(JsonNode value) {
        JsonNode one = unwrapped(value);
        JsonNode number = Spelling.wholeNumber(one);
        return number.isIntegralNumber() || one.isNull() ? number : value;
    }

    public static JsonNode flag(JsonNode value) {
        JsonNode one = unwrapped(value);
        JsonNode flag = one.isTextual() ? unwrapped(lowerCase(one)) : one;
        return flag.isBoolean() || flag.isNull() ? flag : value;
    }

    private static JsonNode lowerCase(JsonNode text) {
        return TextNode.valueOf(text.textValue().toLowerCase(Locale.ROOT));
    }

    /** The value inside a text that holds JSON, or inside a list with one element. */
    private static JsonNode unwrapped(JsonNode value) {
        if (value.isTextual()) {
            return json(value.textValue()).map(Lenient::unwrapped).orElse(value);
        }
        return value.isArray() && value.size() == 1 ? unwrapped(value.get(0)) : value;
    }

    /** Parses the text. Empty if it is no JSON, or exceeds the limits of {@link StrictJson}. */
    public static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(StrictJson.MAPPER.readTree(text)).filter(json -> !json.isMissingNode());
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
    }
}
