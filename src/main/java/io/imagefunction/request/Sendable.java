package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import io.imagefunction.json.BoundedJsonFactory;
import java.util.Optional;

/** Finds values that were read and cannot be sent on as they came. */
public final class Sendable {

    private static final String HALF = "must be made of whole characters: it has half of a surrogate pair";
    private static final String NUMBER = "has a number that is not taken: " + BoundedJsonFactory.numberLimits();

    private Sendable() {}

    /** What is wrong, to follow the value's name. */
    public static Optional<String> problem(JsonNode value) {
        if (value.isTextual()) {
            return isWhole(value.textValue()) ? Optional.empty() : Optional.of(HALF);
        }
        if (value instanceof NumericNode number) {
            return number.isNaN() ? Optional.of(NUMBER) : Optional.empty();
        }
        for (var member : value.properties()) {
            if (!isWhole(member.getKey())) {
                return Optional.of(HALF);
            }
        }
        for (JsonNode element : value) {
            Optional<String> problem = problem(element);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** JSON's escapes can write one surrogate of a pair, which no UTF-8 can carry to upstream. */
    private static boolean isWhole(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                boolean pair =
                        at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
                if (!pair) {
                    return false;
                }
                at++;
            }
        }
        return true;
    }
}
