package io.imagefunction.picture;

import io.imagefunction.picture.jpeg.JpegRows;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a small picture of a large PNG, without {@code java.awt}, which a native binary does not have. Each pixel is the
 * mean of a square of the large picture. The rows are read as they arrive, so that a picture of any size takes the memory
 * of a few of its rows, and of the small picture.
 */
final class SmallPng {

    /** Pixels of a side. A row takes memory, and each takes time, however short it is. */
    private static final int LONGEST = 32_768;

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
     * Reads as much of the picture as it needs; blocks. A picture that may be transparent becomes a PNG that is so small
     * that even noise fits, any other a larger JPEG.
     *
     * @param most the largest size of the small picture in bytes
     * @return empty if the picture cannot be scaled here: it is interlaced, has more than 134 megapixels, or
     *     a side of more than 32,768 pixels
     * @throws IOException if the stream breaks off or holds no PNG
     */
    static Optional<SmallPicture> of(InputStream picture, int most) throws IOException {
        PngChunks chunks = new PngChunks(picture);
        long pixels = (long) chunks.width * chunks.height;
        if (chunks.width < 1 || chunks.height < 1) {
            throw new IOException("a PNG without pixels");
        }
        if (chunks.interlaced || Math.max(chunks.width, chunks.height) > LONGEST || pixels > MOST_PIXELS) {
            return Optional.empty();
        }
        try (PngRows rows = new PngRows(chunks)) {
            boolean mayBeTransparent = rows.channels % 2 == 0;
            return mayBeTransparent
                    ? Optional.of(new SmallPicture(PictureFormat.PNG, png(chunks, rows, most)))
                    : jpeg(chunks, rows, most).map(jpeg -> new SmallPicture(PictureFormat.JPEG, jpeg));
        }
    }

    static byte[] png(PngChunks size, PngRows rows, int most) throws IOException {
        int channels = rows.channels;
        int factor = factor(size, (width, height) -> (width * channels + 2) * height <= most - FRAME);
        SmallPng small = new SmallPng(factor, size.width, size.height, channels);
        try (PngWriter writer = new PngWriter(small.smallWidth(), small.smallHeight(), channels)) {
            small.scale(rows, writer::write);
            return writer.finish();
        }
    }

    private static Optional<byte[]> jpeg(PngChunks size, PngRows rows, int most) throws IOException {
        int factor = factor(size, (width, height) -> width * height <= JpegRows.mostPixels(most));
        SmallPng small = new SmallPng(factor, size.width, size.height, rows.channels);
        JpegRows jpeg = new JpegRows(small.smallWidth(), small.smallHeight(), rows.channels);
        small.scale(rows, jpeg::write);
        return jpeg.finish(most);
    }

    private interface Fits {
        boolean fits(long width, long height);
    }

    /** The least factor with which the small picture fits. */
    private static int factor(PngChunks size, Fits small) {
        int factor = 1;
        while (!small.fits(Math.ceilDiv(size.width, factor), Math.ceilDiv(size.height, factor))
                && factor < Math.max(size.width, size.height)) {
            factor++;
        }
        return factor;
    }

    private int smallWidth() {
        return sums.length / channels;
    }

    private int smallHeight() {
        return Math.ceilDiv(height, factor);
    }

    private void scale(PngRows rows, Consumer<byte[]> writer) throws IOException {
        byte[] small = new byte[sums.length];
        for (int top = 0; top < height; top += factor) {
            int high = Math.min(factor, height - top);
            for (int row = 0; row < high; row++) {
                add(rows.next());
            }
            average(small, high);
            writer.accept(small);
        }
    }

    private boolean hasAlpha() {
        return channels % 2 == 0;
    }

    /** Weights colours by their alpha, because transparent pixels have a colour too. */
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
