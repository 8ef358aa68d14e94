package io.imagefunction.picture.jpeg;

import java.util.Optional;

/**
 * How much smaller a JPEG becomes.
 *
 * @param samples that remain of the side of each block: 8, 4, 2 or 1
 * @param factor each pixel is the mean of a square of so many samples in each direction
 */
record JpegScale(int samples, int factor) {

    /** The memory of a picture in bytes: a progressive one of 4096 by 4096 pixels fits at a quarter of its side. */
    private static final long MOST_MEMORY = 12 << 20;

    /** The least reduction that leaves so many pixels at most. Returns nothing if the picture takes too much memory. */
    static Optional<JpegScale> of(JpegFrame frame, long pixels) {
        JpegScale scale = new JpegScale(ScaledIdct.SIDE, 1);
        while (frame.memory(scale.samples) > MOST_MEMORY
                || (long) scale.of(frame.width) * scale.of(frame.height) > Math.max(1, pixels)) {
            if (scale.samples > 1) {
                scale = new JpegScale(scale.samples / 2, 1);
            } else if (frame.memory(1) <= MOST_MEMORY) {
                scale = new JpegScale(1, scale.factor + 1);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(scale);
    }

    /** Samples of a side of the picture. */
    int samples(int side) {
        return Math.ceilDiv(side * samples, ScaledIdct.SIDE);
    }

    /** Pixels of a side of the picture. */
    int of(int side) {
        return Math.ceilDiv(samples(side), factor);
    }
}
