package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalInt;

/**
 * A piece of a {@link Part}.
 *
 * @param id of the part; "" if the piece does not say
 * @param index the part's number in the stream, if the piece has one
 * @param label as {@link Part#label()}; "" if the piece does not say
 */
public record Piece(Role role, String id, OptionalInt index, String label, ObjectNode json) {

    enum Role {
        BEGINS,
        CONTINUES,
        ENDS
    }

    /** A text that says something; "" for anything else. */
    public static String text(JsonNode value) {
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : "";
    }

    /** The first of two texts that says something. */
    public static String text(JsonNode first, JsonNode second) {
        String text = text(first);
        return text.isEmpty() ? text(second) : text;
    }

    /** A number, also one that is written as a text. */
    static OptionalInt index(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return OptionalInt.of(value.intValue());
        }
        return value.isTextual() && value.textValue().strip().matches("\\d{1,9}")
                ? OptionalInt.of(Integer.parseInt(value.textValue().strip()))
                : OptionalInt.empty();
    }
}
