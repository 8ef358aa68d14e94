package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalInt;

/**
 * A piece of a {@link Part}.
 *
 * @param id of the part; "" if the piece has none
 * @param index the part's number in the stream, if the piece has one
 * @param label as {@link Part#label()}; "" if the piece has none
 */
public record Piece(Role role, String id, OptionalInt index, String label, ObjectNode json) {

    enum Role {
        BEGINS,
        CONTINUES,
        ENDS
    }

    /** The value if it is a text; "" otherwise. */
    public static String text(JsonNode value) {
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : "";
    }

    /** The first of two texts that is not empty. */
    public static String text(JsonNode first, JsonNode second) {
        String text = text(first);
        return text.isEmpty() ? text(second) : text;
    }

    /** A number, also if it is written as text. */
    static OptionalInt index(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return OptionalInt.of(value.intValue());
        }
        return value.isTextual() && value.textValue().strip().matches("\\d{1,9}")
                ? OptionalInt.of(Integer.parseInt(value.textValue().strip()))
                : OptionalInt.empty();
    }
}
