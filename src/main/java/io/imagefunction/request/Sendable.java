package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import io.imagefunction.json.BoundedJsonFactory;
import java.util.Optional;

/** Finds values that can be read but cannot be sent on unchanged. */
public final class Sendable {

    private static final String HALF = "must be made of whole characters: it has half of a surrogate pair";
    private static final String NUMBER = "has a number that is not taken: " + BoundedJsonFactory.numberLimits();

    private Sendable() {}

    /** What is wrong with the value, to follow its name in a sentence. */
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

    /** JSON's escapes can write half of a surrogate pair, which UTF-8 cannot carry to upstream. */
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
