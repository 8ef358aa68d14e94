package io.imagefunction.picture;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bounds-checked view of the first bytes of a picture. */
public record PictureHeader(byte[] bytes, int length) {

    boolean startsWith(int offset, int... expected) {
        if (offset + expected.length > length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (unsigned(offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    int unsigned(int offset) {
        if (offset >= length) {
            throw new ArrayIndexOutOfBoundsException(offset); // the array may be longer, and hold older bytes
        }
        return bytes[offset] & 0xff;
    }

    int uint16(int offset) {
        return unsigned(offset) << 8 | unsigned(offset + 1);
    }

    int uint16LittleEndian(int offset) {
        return unsigned(offset + 1) << 8 | unsigned(offset);
    }

    int uint24LittleEndian(int offset) {
        return unsigned(offset + 2) << 16 | uint16LittleEndian(offset);
    }

    long uint32(int offset) {
        return (long) uint16(offset) << 16 | uint16(offset + 2);
    }

    String ascii(int offset, int count) {
        return offset + count > length ? "" : new String(bytes, offset, count, StandardCharsets.ISO_8859_1);
    }

    String text() {
        return new String(bytes, 0, Math.min(length, PictureFormat.HEAD), StandardCharsets.UTF_8);
    }

    /**
     * Whether somebody read the bytes as text and replaced those that are not UTF-8, such as a gateway that expects no
     * binary bodies. No picture begins like that, except for an SVG.
     */
    public boolean isReplacedText() {
        CharBuffer text = CharBuffer.allocate(length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length), text, false);
        return !result.isError() && text.flip().chars().anyMatch(character -> character == '\ufffd');
    }

    /** Describes the bytes for a message without quoting their text, which may be confidential. */
    public String description() {
        if (length == 0) {
            return "nothing at all";
        }
        boolean readable =
                ascii(0, Math.min(length, 12)).chars().allMatch(c -> c >= ' ' && c < 0x7f || Character.isWhitespace(c));
        return readable
                ? "a text"
                : "bytes that begin with " + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(length, 4));
    }
}
