package io.imagefunction.picture.jpeg;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Codes the blocks of a sequential JPEG (ITU-T T.81, F.1.2), with the typical tables of luminance of annex K. */
final class JpegCoder {

    /** Tables K.3 and K.5, each with its class and number as in a DHT segment. */
    static final byte[] DC = HexFormat.of().parseHex("0000010501010101010100000000000000" + "000102030405060708090a0b");

    static final byte[] AC = HexFormat.of()
            .parseHex("100002010303020403050504040000017d"
                    + "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a2526"
                    + "2728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485"
                    + "868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6"
                    + "d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa");

    private static final int[] DC_CODES = codes(DC);
    private static final int[] AC_CODES = codes(AC);

    private final ByteArrayOutputStream out;
    private final int[] predictions = new int[3];
    private int window;
    private int count;

    JpegCoder(ByteArrayOutputStream out) {
        this.out = out;
    }

    /** For each symbol, its code and in the lowest bits the length of it (annex C). */
    private static int[] codes(byte[] table) {
        int[] codes = new int[256];
        int code = 0;
        int at = 17;
        for (int length = 1; length <= 16; length++, code <<= 1) {
            for (int left = table[length]; left > 0; left--) {
                codes[table[at++] & 0xff] = code++ << 5 | length;
            }
        }
        return codes;
    }

    /** @param coefficients quantized, in coded order */
    void block(int component, int[] coefficients) {
        coefficient(DC_CODES, 0, coefficients[0] - predictions[component]);
        predictions[component] = coefficients[0];
        int zeros = 0;
        for (int k = 1; k < coefficients.length; k++) {
            if (coefficients[k] == 0) {
                zeros++;
                continue;
            }
            for (; zeros > 15; zeros -= 16) {
                code(AC_CODES[0xf0]);
            }
            coefficient(AC_CODES, zeros, coefficients[k]);
            zeros = 0;
        }
        if (zeros > 0) {
            code(AC_CODES[0]);
        }
    }

    /** Fills the last byte with ones (F.1.2.3). */
    void finish() {
        put(0x7f, 7);
    }

    /** The number of zeros before it and the number of its bits are one symbol; its bits follow (F.1.2). */
    private void coefficient(int[] codes, int zeros, int value) {
        int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
        code(codes[zeros << 4 | size]);
        put(value < 0 ? value - 1 & (1 << size) - 1 : value, size);
    }

    private void code(int code) {
        put(code >> 5, code & 31);
    }

    private void put(int bits, int number) {
        window = window << number | bits;
        count += number;
        while (count >= 8) {
            count -= 8;
            int value = window >> count & 0xff;
            out.write(value);
            if (value == 0xff) {
                out.write(0);
            }
        }
    }
}
