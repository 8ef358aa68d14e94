package io.imagefunction.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.request.StrictJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads values that language models and their clients write in another type than the tool's schema has: JSON as text,
 * "" or null for an optional argument, a list of one for its only value. What does not fit is returned as it came, so
 * that the caller's check refuses it by name.
 */
final class Lenient {

    private Lenient() {}

    /** Whether an argument was left out: missing, null or a blank text. */
    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.textValue().isBlank();
    }

    /** A text is never parsed: a prompt may be {@code 123}, {@code [1]} or {@code null}. */
    static JsonNode text(JsonNode value) {
        return value.isArray() && value.size() == 1 ? text(value.get(0)) : value;
    }

    /** @param words those that are known; another one stays, because a model may take it */
    static JsonNode choice(JsonNode value, List<String> words) {
        JsonNode one = unwrapped(value);
        if (one.isNull()) {
            return one;
        }
        String text = (one.isTextual() || one.isNumber() ? one : value).asText().strip();
        Optional<String> word = words.stream().filter(text::equalsIgnoreCase).findFirst();
        return one.isTextual() || word.isPresent() ? TextNode.valueOf(word.orElse(text)) : value;
    }

    static JsonNode wholeNumber(JsonNode value) {
        JsonNode one = unwrapped(value);
        if (!(one instanceof NumericNode number) || number.isNaN()) {
            return one.isNull() ? one : value;
        }
        try {
            return LongNode.valueOf(number.decimalValue().longValueExact());
        } catch (ArithmeticException notWhole) {
            return value;
        }
    }

    static JsonNode flag(JsonNode value) {
        JsonNode one = unwrapped(value);
        JsonNode flag = one.isTextual() ? unwrapped(lowerCase(one)) : one;
        return flag.isBoolean() || flag.isNull() ? flag : value;
    }

    private static JsonNode lowerCase(JsonNode text) {
        return TextNode.valueOf(text.textValue().toLowerCase(Locale.ROOT));
    }

    /** The value that is meant: taken out of a text that holds JSON, and out of a list of one. */
    private static JsonNode unwrapped(JsonNode value) {
        if (value.isTextual()) {
            return json(value.textValue()).map(Lenient::unwrapped).orElse(value);
        }
        return value.isArray() && value.size() == 1 ? unwrapped(value.get(0)) : value;
    }

    /** Empty if the text holds no JSON, or more than may be read. */
    static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(StrictJson.MAPPER.readTree(text)).filter(json -> !json.isMissingNode());
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
    }
}
