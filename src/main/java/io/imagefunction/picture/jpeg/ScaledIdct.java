package io.imagefunction.picture.jpeg;

import java.util.Arrays;

/**
 * The inverse DCT of a block (ITU-T T.81, A.3.3) at a reduced size. Each sample is the mean of those samples of the whole
 * block that it stands for; as the transform is linear, the mean is taken of its cosines once. Not for several threads.
 */
final class ScaledIdct {

    static final int SIDE = 8;

    /** Half of it, because a sample is rounded. */
    private static final float MIDDLE = 128.5f;

    private final int wide;
    private final int high;
    private final float[] across;
    private final float[] down;
    private final float[] row;
    private final float[] sums;

    /** @param wide and high: samples of a reduced block; 1, 2, 4 or 8 */
    ScaledIdct(int wide, int high) {
        this.wide = wide;
        this.high = high;
        this.across = cosines(wide);
        this.down = cosines(high);
        this.row = new float[wide];
        this.sums = new float[wide * high];
    }

    /** For each of 8 frequencies, its share in each of so many samples. */
    static float[] cosines(int size) {
        float[] cosines = new float[SIDE * size];
        int each = SIDE / size;
        for (int frequency = 0; frequency < SIDE; frequency++) {
            double norm = (frequency == 0 ? Math.sqrt(0.5) : 1) / 2 / each;
            for (int sample = 0; sample < SIDE; sample++) {
                cosines[frequency * size + sample / each] +=
                        (float) (norm * Math.cos((2 * sample + 1) * frequency * Math.PI / 16));
            }
        }
        return cosines;
    }

    /**
     * @param coefficients all 64, row by row, dequantized
     * @param samples gets them from this position on, row by row: 0 to 255
     */
    void transform(int[] coefficients, short[] samples, int at) {
        Arrays.fill(sums, MIDDLE);
        for (int v = 0; v < SIDE; v++) {
            if (addRow(coefficients, v)) {
                for (int y = 0, to = 0; y < high; y++) {
                    float share = down[v * high + y];
                    for (int x = 0; x < wide; x++, to++) {
                        sums[to] += share * row[x];
                    }
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            samples[at + i] = (short) Math.clamp((int) sums[i], 0, 255);
        }
    }

    /** Most coefficients are zero. */
    private boolean addRow(int[] coefficients, int v) {
        boolean any = false;
        for (int u = 0; u < SIDE; u++) {
            int coefficient = coefficients[v * SIDE + u];
            if (coefficient != 0) {
                if (!any) {
                    Arrays.fill(row, 0);
                    any = true;
                }
                for (int x = 0; x < wide; x++) {
                    row[x] += coefficient * across[u * wide + x];
                }
            }
        }
        return any;
    }
}
