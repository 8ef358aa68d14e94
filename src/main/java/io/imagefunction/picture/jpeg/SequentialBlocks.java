package io.imagefunction.picture.jpeg;

import java.io.IOException;
import java.util.Arrays;

/** Decodes the blocks of a sequential JPEG, of which each has all coefficients at once (ITU-T T.81, F.2.2). */
final class SequentialBlocks implements JpegBlocks {

    private final JpegInput in;
    private final int[] coefficients = new int[64];

    SequentialBlocks(JpegInput in) {
        this.in = in;
    }

    @Override
    public boolean hasDc() {
        return true;
    }

    @Override
    public boolean hasAc() {
        return true;
    }

    @Override
    public void decode(JpegScan.Part part, int block) throws IOException {
        int[] steps = part.component().quantization;
        Arrays.fill(coefficients, 0);
        coefficients[0] = part.dc(in) * steps[0];
        for (int k = 1; k < 64; k++) {
            int symbol = part.ac().decode(in);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < 15) {
                break;
            }
            k += run;
            if (size > 0) {
                int position = JpegComponent.position(k, 63);
                coefficients[position] = in.value(size) * steps[position];
            }
        }
        part.component().samples(block, coefficients);
    }
}
