package io.imagefunction.picture;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Makes a small PNG of a large one, without {@code java.awt}, which a native binary does not have. Each pixel is the mean
 * of a square of the large picture. The rows are read as they arrive, so that a picture of any size takes the memory of a
 * few of its rows.
 */
final class SmallPng {

    private static final int WIDEST = 32_768;
    private static final long MOST_PIXELS = 1L << 27;

    /** What a PNG has beside its rows, at most: headers, and one byte for each row. */
    private static final int FRAME = 1024;

    private final int factor;
    private final int width;
    private final int height;
    private final int channels;
    private final long[] sums;

    private SmallPng(int factor, int width, int height, int channels) {
        this.factor = factor;
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.sums = new long[Math.ceilDiv(width, factor) * channels];
    }

    /**
     * Reads as much of the picture as it needs; blocks.
     *
     * @param most the largest size of the small picture in bytes, however badly it compresses
     * @return empty if the picture cannot be scaled here: it is interlaced, or larger than 128 megapixels
     * @throws IOException if the stream breaks off or holds no PNG
     */
    static Optional<byte[]> of(InputStream picture, int most) throws IOException {
        PngChunks chunks = new PngChunks(picture);
        long pixels = (long) chunks.width * chunks.height;
        if (chunks.width < 1 || chunks.height < 1) {
            throw new IOException("a PNG without pixels");
        }
        if (chunks.interlaced || chunks.width > WIDEST || pixels > MOST_PIXELS) {
            return Optional.empty();
        }
        try (PngRows rows = new PngRows(chunks)) {
            int factor = factor(chunks.width, chunks.height, rows.channels, most - FRAME);
            return Optional.of(new SmallPng(factor, chunks.width, chunks.height, rows.channels).scaled(rows));
        }
    }

    /** The least factor with which even a picture of noise fits. */
    private static int factor(int width, int height, int channels, int most) {
        int factor = 1;
        while (((long) Math.ceilDiv(width, factor) * channels + 2) * Math.ceilDiv(height, factor) > most
                && factor < Math.max(width, height)) {
            factor++;
        }
        return factor;
    }

    private byte[] scaled(PngRows rows) throws IOException {
        byte[] small = new byte[sums.length];
        try (PngWriter writer = new PngWriter(sums.length / channels, Math.ceilDiv(height, factor), channels)) {
            for (int top = 0; top < height; top += factor) {
                int high = Math.min(factor, height - top);
                for (int row = 0; row < high; row++) {
                    add(rows.next());
                }
                average(small, high);
                writer.write(small);
            }
            return writer.finish();
        }
    }

    private boolean hasAlpha() {
        return channels % 2 == 0;
    }

    /** Colours count as much as they can be seen: a transparent pixel has one, too. */
    private void add(byte[] row) {
        int colours = hasAlpha() ? channels - 1 : channels;
        int from = 0;
        for (int to = 0; to < sums.length; to += channels) {
            int end = Math.min(from + factor * channels, width * channels);
            for (; from < end; from += channels) {
                int alpha = hasAlpha() ? row[from + colours] & 0xff : 1;
                for (int channel = 0; channel < colours; channel++) {
                    sums[to + channel] += (row[from + channel] & 0xff) * alpha;
                }
                if (hasAlpha()) {
                    sums[to + colours] += alpha;
                }
            }
        }
    }

    private void average(byte[] small, int high) {
        for (int at = 0; at < sums.length; at += channels) {
            int wide = Math.min(factor, width - at / channels * factor);
            long pixels = (long) wide * high;
            int last = at + channels - 1;
            long weight = hasAlpha() ? sums[last] : pixels;
            for (int channel = at; channel < at + channels; channel++) {
                long divisor = hasAlpha() && channel == last ? pixels : weight;
                small[channel] = (byte) (divisor == 0 ? 0 : (sums[channel] + divisor / 2) / divisor);
                sums[channel] = 0;
            }
        }
    }
}
