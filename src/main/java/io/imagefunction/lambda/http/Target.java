package io.imagefunction.lambda.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Makes an HTTP request target of the path and parameters in an event. */
final class Target {

    private static final String UNRESERVED = "-._~";
    private static final String PATH = UNRESERVED + "!$&'()*+,;=:@/";
    private static final String QUERY = PATH + "?";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Target() {}

    /** Makes a target of a path and a query, either of which the gateway may have decoded: see {@link #escape}. */
    static String of(String path, String query) {
        String target = escape(path.startsWith("/") ? path : "/" + path, PATH);
        return query.isEmpty() ? target : target + "?" + escape(query, QUERY);
    }

    /** Encodes the beginning of a path for use in a URL. */
    static String prefix(String path) {
        return escape(path, PATH);
    }

    /** Encodes the decoded name or value of a parameter. */
    static String component(String decoded) {
        return encode(decoded, UNRESERVED, false);
    }

    /**
     * Encodes only characters that are not allowed in a target. HTTP APIs decode the path of their events, all other
     * services do not, and no event says which. So existing escapes are kept.
     */
    private static String escape(String raw, String allowed) {
        return encode(raw, allowed, true);
    }

    private static String encode(String text, String allowed, boolean keepEscapes) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xFF);
            if (isAlphanumeric(c) || allowed.indexOf(c) >= 0 || keepEscapes && isEscape(bytes, i)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(bytes[i]));
            }
        }
        return encoded.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    static boolean isEscape(byte[] bytes, int at) {
        return bytes[at] == '%'
                && at + 2 < bytes.length
                && HexFormat.isHexDigit(bytes[at + 1])
                && HexFormat.isHexDigit(bytes[at + 2]);
    }
}
