package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Converts values that programs write in a type other than the field's: {@code 1.0} or {@code "1"} for 1, {@code "true"}
 * for true, 512 for {@code "512"}. A value that cannot be converted is returned unchanged, so that the field's check can
 * refuse it.
 */
public final class Spelling {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,19}(?:\\.0{0,19})?");

    private Spelling() {}

    /** Whether a value counts as left out: missing, null or blank text. */
    public static boolean isAbsent(JsonNode value) {
        return value == null
                || value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.textValue().isBlank();
    }

    /** @return an integer if the value is a whole number that a {@code long} can hold */
    public static JsonNode wholeNumber(JsonNode value) {
        try {
            if (value instanceof NumericNode number && !number.isNaN()) {
                return LongNode.valueOf(number.decimalValue().longValueExact());
            }
            return value.isTextual()
                            && WHOLE_NUMBER.matcher(value.textValue().strip()).matches()
                    ? LongNode.valueOf(new BigDecimal(value.textValue().strip()).longValueExact())
                    : value;
        } catch (ArithmeticException notWhole) {
            return value;
        }
    }

    static JsonNode flag(JsonNode value) {
        String text = value.isTextual() ? value.textValue().strip() : "";
        return text.equalsIgnoreCase("true")
                ? BooleanNode.TRUE
                : text.equalsIgnoreCase("false") ? BooleanNode.FALSE : value;
    }

    /** A name or number that somebody is known by. */
    static JsonNode name(JsonNode value) {
        JsonNode number = value.isNumber() ? wholeNumber(value) : value;
        return number.isIntegralNumber() ? TextNode.valueOf(number.asText()) : value;
    }

    /** A word that may look like a number. */
    static JsonNode word(JsonNode value, List<String> words) {
        JsonNode name = name(value);
        return name.isTextual() && words.contains(name.textValue()) ? name : value;
    }

    /** A list, for which a single value may stand. */
    static JsonNode list(JsonNode value) {
        boolean single = value.isTextual() && !isAbsent(value) || value.isObject() && !value.isEmpty();
        return single ? StrictJson.MAPPER.createArrayNode().add(value) : value;
    }
}
