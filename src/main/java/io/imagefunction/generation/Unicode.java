package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;

/** JSON's escapes can write half a character (one surrogate of a pair), which no UTF-8 can carry to upstream. */
final class Unicode {

    private Unicode() {}

    /** Whether all names and texts in the value are made of whole characters. */
    static boolean isWhole(JsonNode value) {
        if (value.isTextual()) {
            return isWhole(value.textValue());
        }
        for (var entry : value.properties()) {
            if (!isWhole(entry.getKey())) {
                return false;
            }
        }
        for (JsonNode element : value) {
            if (!isWhole(element)) {
                return false;
            }
        }
        return true;
    }

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
