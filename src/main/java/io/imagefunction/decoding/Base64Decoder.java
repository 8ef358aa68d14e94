package io.imagefunction.decoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Streaming decoder of base64 (RFC 4648 section 4) that accepts pieces of any size. White space is skipped anywhere,
 * and the padding may be absent, because encoders do both. Everything else is strict: a character outside the alphabet,
 * misplaced or incomplete padding, or anything after the padding ends in {@link Malformed}. So do {@code -} and {@code
 * _}: they belong to another alphabet (section 5) and are a sign of damage here. The decoder has its own loop because
 * decoding takes most of the time of an answer; the tests compare it with {@link java.util.Base64}.
 */
final class Base64Decoder {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** Maps a character to its six bits; negative outside the alphabet. */
    private static final byte[] VALUES = values();

    /** Maps two characters in memory order, the first as the lower byte, to their twelve bits or {@link #NEITHER}. */
    private static final char[] PAIRS = pairs();

    /** A bit that is never set for a pair of the alphabet. */
    private static final char NEITHER = 0x8000;

    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle BIG_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Characters decoded in one step: two groups. */
    private static final int STRIDE = 8;

    /** Bytes decoded in one step. */
    private static final int YIELD = 6;

    /** Size of the output buffer in bytes. */
    private static final int ROOM = 8 * 1024 * YIELD;

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int value = 0; value < ALPHABET.length(); value++) {
            values[ALPHABET.charAt(value)] = (byte) value;
        }
        return values;
    }

    private static char[] pairs() {
        char[] pairs = new char[1 << 16];
        for (int pair = 0; pair < pairs.length; pair++) {
            int bits = VALUES[pair & 0xff] << 6 | VALUES[pair >> 8];
            pairs[pair] = bits < 0 ? NEITHER : (char) bits;
        }
        return pairs;
    }

    private final PictureReceiver receiver;
    private final byte[] decoded = new byte[ROOM + Long.BYTES - YIELD];
    private int filled;
    private int bits;
    private int symbols;
    private int padding;

    Base64Decoder(PictureReceiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Decodes from {@code from} until {@code to}, a character outside the alphabet, or the end of the padding. Returns
     * the position where it stopped.
     */
    int decode(byte[] text, int from, int to) throws Malformed {
        int at = from;
        while (at < to && padding == 0) {
            at = decodeWholeGroups(text, at, to);
            if (at == to || VALUES[text[at] & 0xff] < 0) {
                break;
            }
            symbol(text[at++]);
        }
        return at;
    }

    private int decodeWholeGroups(byte[] text, int from, int to) throws Malformed {
        if (symbols != 0) {
            return from;
        }
        int at = from;
        boolean clean = true;
        while (to - at >= STRIDE && clean) {
            int strides = Math.min((to - at) / STRIDE, (ROOM - filled) / YIELD);
            int done = decodeStrides(text, at, strides, decoded, filled);
            clean = done == strides;
            at += done * STRIDE;
            filled += done * YIELD;
            if (filled > ROOM - YIELD) {
                flush();
            }
        }
        return at;
    }

    /** Decodes whole strides until one has a character outside the alphabet. Returns the number of decoded strides. */
    private static int decodeStrides(byte[] text, int from, int strides, byte[] out, int to) {
        int done = 0;
        int at = from;
        int put = to;
        while (done < strides) {
            long text8 = (long) LITTLE_ENDIAN_LONG.get(text, at);
            long first = PAIRS[(int) text8 & 0xffff];
            long second = PAIRS[(int) (text8 >>> 16) & 0xffff];
            long third = PAIRS[(int) (text8 >>> 32) & 0xffff];
            long fourth = PAIRS[(int) (text8 >>> 48)];
            if (((first | second | third | fourth) & NEITHER) != 0) {
                break;
            }
            // Writes eight bytes at once; the next stride overwrites the last two.
            BIG_ENDIAN_LONG.set(out, put, first << 52 | second << 40 | third << 28 | fourth << 16);
            at += STRIDE;
            put += YIELD;
            done++;
        }
        return done;
    }

    /** Processes one character: of the alphabet, padding, white space or invalid. */
    void symbol(int character) throws Malformed {
        if (isSpace(character)) {
            return;
        }
        if (character == '=') {
            if (symbols < 2 || symbols + padding > 3) {
                throw new Malformed("base64 padding in the wrong place");
            }
            padding++;
            return;
        }
        int value = character >= 0 && character < 256 ? VALUES[character] : -1;
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

    /** Ends the text and passes on the remaining bytes. */
    void finish() throws Malformed {
        switch (symbols) {
            case 0 -> require(padding == 0);
            case 2 -> {
                require(padding == 2 || padding == 0);
                put(bits >> 4);
            }
            case 3 -> {
                require(padding <= 1);
                put(bits >> 10);
                put(bits >> 2);
            }
            default -> throw new Malformed("base64 that ends in the middle of a group");
        }
        flush();
        reset();
    }

    /** Whether padding has arrived. Nothing after it is decoded. */
    boolean isPadded() {
        return padding > 0;
    }

    private static boolean isSpace(int character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }

    void reset() {
        filled = 0;
        bits = 0;
        symbols = 0;
        padding = 0;
    }

    private static void require(boolean padded) throws Malformed {
        if (!padded) {
            throw new Malformed("base64 with half of its padding");
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
