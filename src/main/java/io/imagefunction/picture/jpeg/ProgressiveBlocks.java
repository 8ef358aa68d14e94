package io.imagefunction.picture.jpeg;

import java.io.IOException;

/**
 * Decodes the blocks of a scan of a progressive JPEG (ITU-T T.81, G.1.2 and G.2). A scan has a band of the coefficients,
 * and of these the upper bits or one more bit.
 */
final class ProgressiveBlocks implements JpegBlocks {

    private static final int MOST_LOW = 13;

    private final JpegInput in;
    private final int first;
    private final int last;
    private final boolean refines;
    private final int low;
    private int endOfBandRun;

    /**
     * @param first and last: coefficients of the band in coded order; either DC or AC (G.1.1.1.1)
     * @param bits in the upper half 0, or the position of the last bit that earlier scans had; in the lower half the
     *     position of the last bit of this scan
     */
    ProgressiveBlocks(JpegInput in, int first, int last, int bits) throws IOException {
        this.in = in;
        this.first = first;
        this.last = last;
        this.refines = (bits >> 4 & 15) != 0;
        this.low = bits & 15;
        if (first < 0 || first > last || last > 63 || first == 0 && last > 0 || low > MOST_LOW) {
            throw new IOException("there is no such band");
        }
    }

    @Override
    public boolean hasDc() {
        return first == 0 && !refines;
    }

    @Override
    public boolean hasAc() {
        return first > 0;
    }

    @Override
    public void decode(JpegScan.Part part, int block) throws IOException {
        if (hasDc()) {
            part.component().set(block, 0, part.dc(in) << low);
        } else if (first == 0) {
            part.component().refine(block, in.bits(1) << low);
        } else if (refines) {
            refineBand(part, block);
        } else {
            band(part, block);
        }
    }

    /** The upper bits of a band of AC coefficients, of which many blocks in sequence may have none (G.1.2.2). */
    private void band(JpegScan.Part part, int block) throws IOException {
        if (endOfBandRun > 0) {
            endOfBandRun--;
            return;
        }
        for (int k = first; k <= last; k++) {
            int symbol = part.ac().decode(in);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < 15) {
                endOfBandRun = (1 << run) + in.bits(run) - 1;
                return;
            }
            k += run;
            if (size > 0) {
                JpegComponent.position(k, last);
                part.component().set(block, k, in.value(size) * (1 << low));
            }
        }
    }

    /** One more bit of a band: of each coefficient that has been there, and new ones between these (G.1.2.3). */
    private void refineBand(JpegScan.Part part, int block) throws IOException {
        int k = first;
        while (endOfBandRun == 0 && k <= last) {
            int symbol = part.ac().decode(in);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size == 0 && run < 15) {
                endOfBandRun = (1 << run) + in.bits(run);
                break;
            }
            if (size > 1) {
                throw new IOException("a new coefficient has more than one bit");
            }
            int value = size == 0 ? 0 : in.value(1) * (1 << low);
            k = correct(part.component(), block, k, run);
            if (value != 0) {
                JpegComponent.position(k, last);
                part.component().set(block, k, value);
            }
            k++;
        }
        if (endOfBandRun > 0) {
            if (part.component().hasNonZero(block, k, last)) { // saves time: most blocks have none
                correct(part.component(), block, k, 64);
            }
            endOfBandRun--;
        }
    }

    /** Corrects coefficients up to the one that comes after so many zeros, or to the end of the band. */
    private int correct(JpegComponent component, int block, int from, int zeros) throws IOException {
        int left = zeros;
        int k = from;
        for (; k <= last; k++) {
            if (component.isNonZero(block, k)) {
                component.correct(block, k, in.bits(1) << low);
            } else if (left-- == 0) {
                break;
            }
        }
        return k;
    }
}
