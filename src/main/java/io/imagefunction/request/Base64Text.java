package io.imagefunction.request;

import java.util.Optional;

/** Base64 as encoders write it: with line breaks (MIME), without padding, or in the alphabet for URLs (RFC 4648). */
final class Base64Text {

    private Base64Text() {}

    /** The same base64 in the only form that upstream takes; empty if the text is no base64. */
    static Optional<String> standard(String text) {
        StringBuilder clean = new StringBuilder(text.length() + 2);
        int padding = 0;
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == '=') {
                padding++;
            } else if (!isBreak(text, at)) {
                char meant = character == '-' ? '+' : character == '_' ? '/' : character;
                if (padding > 0 || !isDigit(meant)) {
                    return Optional.empty();
                }
                clean.append(meant);
            }
        }
        int missing = -clean.length() & 3;
        if (clean.isEmpty() || missing == 3 || padding > 2) {
            return Optional.empty();
        }
        return Optional.of(clean.append("=".repeat(missing)).toString());
    }

    /** A blank within a line is none: forms make it of a plus. */
    private static boolean isBreak(String text, int at) {
        char character = text.charAt(at);
        return character == '\r'
                || character == '\n'
                || character == '\t'
                || character == ' '
                        && (at == 0 || at + 1 == text.length() || isBlank(text, at - 1) || isBlank(text, at + 1));
    }

    private static boolean isBlank(String text, int at) {
        return Character.isWhitespace(text.charAt(at));
    }

    static boolean isDigit(char character) {
        return character >= 'A' && character <= 'Z'
                || character >= 'a' && character <= 'z'
                || character >= '0' && character <= '9'
                || character == '+'
                || character == '/';
    }
}
