package io.imagefunction.openrouter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes base64 (RFC 4648 section 4, padding required) that arrives in pieces cut anywhere. Strict: a character
 * outside the alphabet, a missing or misplaced padding, anything after it, all end in {@link Malformed}. Its own
 * loop because the pixel path spends its time here; the tests hold it against {@link java.util.Base64}.
 */
final class Base64Decoder {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** By character: its six bits where they belong in a group of four characters; negative outside the alphabet. */
    private static final int[] FIRST = values(18);

    private static final int[] SECOND = values(12);
    private static final int[] THIRD = values(6);
    private static final int[] FOURTH = values(0);

    private static final VarHandle BIG_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** Bytes that are decoded before they are handed on: whole groups. */
    private static final int ROOM = 3 * 16 * 1024;

    private static int[] values(int shift) {
        int[] values = new int[256];
        Arrays.fill(values, -1);
        for (int value = 0; value < ALPHABET.length(); value++) {
            values[ALPHABET.charAt(value)] = value << shift;
        }
        return values;
    }

    private final PictureReceiver receiver;
    private final byte[] decoded = new byte[ROOM + 1];
    private int filled;
    private int bits;
    private int symbols;
    private int padding;

    Base64Decoder(PictureReceiver receiver) {
        this.receiver = receiver;
    }

    /** Decodes from {@code from} up to a character outside the alphabet or {@code to}; returns where it stopped. */
    int decode(byte[] text, int from, int to) throws Malformed {
        int at = from;
        while (at < to) {
            at = decodeWholeGroups(text, at, to);
            if (at == to || FOURTH[text[at] & 0xff] < 0) {
                break;
            }
            symbol(text[at++]);
        }
        return at;
    }

    private int decodeWholeGroups(byte[] text, int from, int to) throws Malformed {
        if (symbols != 0 || padding != 0) {
            return from;
        }
        int at = from;
        while (to - at >= 4) {
            int out = filled;
            int end = at + 4 * Math.min((to - at) / 4, (ROOM - out) / 3);
            int group = 0;
            while (at < end) {
                group = FIRST[text[at] & 0xff]
                        | SECOND[text[at + 1] & 0xff]
                        | THIRD[text[at + 2] & 0xff]
                        | FOURTH[text[at + 3] & 0xff];
                if (group < 0) {
                    break;
                }
                // Four bytes at once; the next group overwrites the fourth.
                BIG_ENDIAN_INT.set(decoded, out, group << 8);
                out += 3;
                at += 4;
            }
            filled = out;
            if (filled == ROOM) {
                flush();
            }
            if (group < 0) {
                break;
            }
        }
        return at;
    }

    /** Takes one character, of the alphabet, the padding, or neither. */
    void symbol(int character) throws Malformed {
        if (character == '=') {
            if (symbols < 2 || symbols + padding > 3) {
                throw new Malformed("base64 padding in the wrong place");
            }
            padding++;
            return;
        }
        int value = character >= 0 && character < 256 ? FOURTH[character] : -1;
        if (value < 0) {
            throw new Malformed("a character that is not base64");
        }
        if (padding > 0) {
            throw new Malformed("base64 that goes on after its padding");
        }
        bits = bits << 6 | value;
        if (++symbols == 4) {
            put(bits >> 16);
            put(bits >> 8);
            put(bits);
            bits = 0;
            symbols = 0;
        }
    }

    /** The text is over: hands out what is left. */
    void finish() throws Malformed {
        switch (symbols) {
            case 0 -> require(padding == 0);
            case 2 -> {
                require(padding == 2);
                put(bits >> 4);
            }
            case 3 -> {
                require(padding == 1);
                put(bits >> 10);
                put(bits >> 2);
            }
            default -> throw new Malformed("base64 that ends in the middle of a group");
        }
        flush();
        reset();
    }

    void reset() {
        filled = 0;
        bits = 0;
        symbols = 0;
        padding = 0;
    }

    private static void require(boolean padded) throws Malformed {
        if (!padded) {
            throw new Malformed("base64 without its padding");
        }
    }

    private void put(int value) {
        decoded[filled++] = (byte) value;
        if (filled == ROOM) {
            flush();
        }
    }

    private void flush() {
        if (filled > 0) {
            receiver.data(decoded, 0, filled);
            filled = 0;
        }
    }

    /** The text is not base64. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }
}
