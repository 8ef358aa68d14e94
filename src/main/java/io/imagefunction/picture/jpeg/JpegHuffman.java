package io.imagefunction.picture.jpeg;

import java.io.IOException;

/** A Huffman table of a JPEG, and its decoder (ITU-T T.81, annex C and F.2.2.3). */
final class JpegHuffman {

    private static final int LONGEST = 16;

    private final byte[] symbols;

    /** By the length of a code: the first code that is longer, and where the symbol of code 0 would be. */
    private final int[] ends = new int[LONGEST + 1];

    private final int[] offsets = new int[LONGEST + 1];

    /**
     * @param segment the content of a DHT segment (B.2.4.2)
     * @param at where in it the numbers of codes of each length begin
     */
    JpegHuffman(byte[] segment, int at) {
        int code = 0;
        int number = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            offsets[length] = number - code;
            number += segment[at + length - 1] & 0xff;
            code = number - offsets[length];
            ends[length] = code;
        }
        symbols = new byte[number];
        System.arraycopy(segment, at + LONGEST, symbols, 0, number);
    }

    /** Number of bytes of the table in its segment. */
    int length() {
        return LONGEST + symbols.length;
    }

    int decode(JpegInput in) throws IOException {
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code = code << 1 | in.bits(1);
            if (code < ends[length]) {
                return symbols[code + offsets[length]] & 0xff;
            }
        }
        throw new IOException("there is no such Huffman code");
    }
}
