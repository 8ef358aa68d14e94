package io.imagefunction.request;

import io.imagefunction.picture.PictureFormat;
import io.imagefunction.picture.PictureHeader;
import java.util.Base64;
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

    /** A head without a picture's type, as programs write it that do not know the type. */
    private static final Pattern OTHER_HEAD =
            Pattern.compile("data:[^;,]{0,100}+(?:;[^;,]{0,100}){0,5}?;\\s?base64,", Pattern.CASE_INSENSITIVE);

    /** As many characters of base64 as {@link PictureFormat#HEAD} bytes have, or a few more. */
    private static final int HEAD_CHARACTERS = (PictureFormat.HEAD + 2) / 3 * 4;

    public static boolean isMeant(String url) {
        return url.regionMatches(true, 0, "data:", 0, 5);
    }

    public static Optional<DataUrl> parse(String url) {
        Matcher head = HEAD.matcher(url);
        return head.lookingAt() ? Optional.of(new DataUrl(url, head.end())) : Optional.empty();
    }

    /**
     * The picture as a data URL that upstream takes, if the text is base64 in any form ({@link Base64Text}). Where the
     * type is missing, or is not a picture's, it is taken from the picture's first bytes. Any other text, and a data URL
     * that needs no change, is returned as it is, without a copy.
     */
    static String repaired(String text) {
        Optional<DataUrl> typed = parse(text);
        if (typed.isPresent()) {
            int begin = typed.get().begin();
            return typed.get().isWhole()
                    ? text
                    : Base64Text.standard(text.substring(begin))
                            .map(text.substring(0, begin)::concat)
                            .orElse(text);
        }
        Matcher head = OTHER_HEAD.matcher(text);
        return Base64Text.standard(text.substring(head.lookingAt() ? head.end() : 0))
                .flatMap(base64 -> format(base64).map(format -> "data:" + format.mediaType() + ";base64," + base64))
                .orElse(text);
    }

    private static Optional<PictureFormat> format(String base64) {
        byte[] head = Base64.getDecoder().decode(base64.substring(0, Math.min(base64.length(), HEAD_CHARACTERS)));
        return PictureFormat.of(new PictureHeader(head, head.length));
    }

    /** Whether it is base64 with its padding, the only form that upstream accepts. */
    public boolean isWhole() {
        int characters = url.length() - begin;
        if (characters == 0 || characters % 4 != 0) {
            return false;
        }
        for (int at = begin; at < url.length() - padding(); at++) {
            if (!Base64Text.isDigit(url.charAt(at))) {
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
}
