package io.imagefunction.request;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A picture inside a request, {@code data:image/png;base64,…} (RFC 2397), looked at without decoding it.
 *
 * @param begin where the base64 begins
 */
public record DataUrl(String url, int begin) {

    /** Possessive, so that matching needs no stack even if a hostile URL has many parameters. */
    private static final Pattern HEAD =
            Pattern.compile("data:image/[\\w.+-]++(?:;[\\w.+-]++=[^;,]*+)*+;base64,", Pattern.CASE_INSENSITIVE);

    public static boolean isMeant(String url) {
        return url.regionMatches(true, 0, "data:", 0, 5);
    }

    public static Optional<DataUrl> parse(String url) {
        Matcher head = HEAD.matcher(url);
        return head.lookingAt() ? Optional.of(new DataUrl(url, head.end())) : Optional.empty();
    }

    /** Whether it is base64 with its padding, the only form that upstream accepts. */
    public boolean isWhole() {
        int characters = url.length() - begin;
        if (characters == 0 || characters % 4 != 0) {
            return false;
        }
        for (int at = begin; at < url.length() - padding(); at++) {
            if (!isBase64(url.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** The size of the decoded picture in bytes. */
    public long size() {
        return (url.length() - (long) begin) / 4 * 3 - padding();
    }

    private int padding() {
        return url.endsWith("==") ? 2 : url.endsWith("=") ? 1 : 0;
    }

    private static boolean isBase64(char character) {
        return character >= 'A' && character <= 'Z'
                || character >= 'a' && character <= 'z'
                || character >= '0' && character <= '9'
                || character == '+'
                || character == '/';
    }
}
