package io.imagefunction.picture.jpeg;

import java.io.IOException;

/**
 * A component of a JPEG, such as its luminance, at a reduced size. Of each block it has as many values as the reduced
 * block has samples: first coefficients of the lowest frequencies, then the samples.
 */
final class JpegComponent {

    /** The position in a block of each coefficient in coded order: zigzag (ITU-T T.81, figure A.6). */
    static final int[] ZIGZAG = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    final int id;
    final int horizontal;
    final int vertical;
    final int table;

    /** Blocks without those that only fill the last units (A.2.2). */
    int ownAcross;

    int ownDown;

    /** Blocks with them (A.2.4). */
    int across;

    int down;

    /** The steps of the coefficients, row by row, from the first scan on. */
    int[] quantization;

    /** The last DC coefficient. */
    int prediction;

    private int wide;
    private int high;
    private int columns;
    private int columnsOf;
    private int rows;
    private int rowsOf;
    private short[] values;
    private long[] nonZero;
    private ScaledIdct transform;
    private final int[] whole = new int[64];

    /** The position of the coefficient with this number, which has to be in the band that ends with another. */
    static int position(int coefficient, int last) throws IOException {
        if (coefficient > last) {
            throw new IOException("there are too many coefficients");
        }
        return ZIGZAG[coefficient];
    }

    /** @param horizontal and vertical: sampling factors, 1 to 4 */
    JpegComponent(int id, int horizontal, int vertical, int table) {
        this.id = id;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.table = table;
    }

    /** Samples of a reduced block, of a component that has fewer blocks than the others: more, so that none is lost. */
    private static int side(int scale, int most, int own) {
        return Integer.highestOneBit(Math.min(ScaledIdct.SIDE, scale * most / own));
    }

    /** The memory of this component at a scale, in bytes. */
    long memory(JpegFrame frame, int scale) {
        long samples = (long) side(scale, frame.horizontal, horizontal) * side(scale, frame.vertical, vertical);
        return (long) across * down * (samples * Short.BYTES + (frame.progressive ? Long.BYTES : 0));
    }

    void scale(JpegFrame frame, int scale) {
        wide = side(scale, frame.horizontal, horizontal);
        high = side(scale, frame.vertical, vertical);
        columns = wide * horizontal;
        columnsOf = scale * frame.horizontal;
        rows = high * vertical;
        rowsOf = scale * frame.vertical;
        values = new short[across * down * wide * high];
        nonZero = new long[frame.progressive ? across * down : 0];
        transform = new ScaledIdct(wide, high);
    }

    /** Sets the samples of a block. */
    void samples(int block, int[] dequantized) {
        transform.transform(dequantized, values, block * wide * high);
    }

    /** Whether one of these coefficients, both included, is not zero. */
    boolean hasNonZero(int block, int first, int last) {
        return first <= last && nonZero[block] << 63 - last >>> 63 - last + first != 0;
    }

    boolean isNonZero(int block, int coefficient) {
        return (nonZero[block] >> coefficient & 1) != 0;
    }

    /** @param coefficient its number in coded order. All are noted, but only those of low frequencies are kept */
    void set(int block, int coefficient, int value) {
        nonZero[block] |= 1L << coefficient;
        int at = index(block, coefficient);
        if (at >= 0) {
            values[at] = (short) value;
        }
    }

    /** Adds to the absolute value of a coefficient, which may not be kept. */
    void correct(int block, int coefficient, int bit) {
        int at = index(block, coefficient);
        if (at >= 0) {
            values[at] += (short) (values[at] < 0 ? -bit : bit);
        }
    }

    /** Adds a bit below those of a DC coefficient. */
    void refine(int block, int bit) {
        values[block * wide * high] |= (short) bit;
    }

    private int index(int block, int coefficient) {
        int x = ZIGZAG[coefficient] % ScaledIdct.SIDE;
        int y = ZIGZAG[coefficient] / ScaledIdct.SIDE;
        return x < wide && y < high ? (block * high + y) * wide + x : -1;
    }

    /** Makes samples of the coefficients. */
    void finish() {
        for (int at = 0; at < values.length; at += wide * high) {
            for (int i = 0; i < wide * high; i++) {
                int position = i / wide * ScaledIdct.SIDE + i % wide;
                whole[position] = values[at + i] * quantization[position];
            }
            transform.transform(whole, values, at);
        }
    }

    /** The sample at a place of the reduced picture. */
    int sample(int x, int y) {
        int column = columns == columnsOf ? x : x * columns / columnsOf;
        int row = rows == rowsOf ? y : y * rows / rowsOf;
        int block = row / high * across + column / wide;
        return values[(block * high + row % high) * wide + column % wide];
    }
}
