package io.imagefunction.picture.jpeg;

import java.util.Optional;

/** A picture in gray or RGB that is given row by row, and becomes a JPEG. It is held in memory, without compression. */
public final class JpegRows implements JpegWriter.Pixels {

    private final int width;
    private final int height;
    private final int channels;
    private final byte[] bytes;
    private int written;

    /** @param channels 1 for gray, 3 for RGB */
    public JpegRows(int width, int height, int channels) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.bytes = new byte[Math.multiplyExact(Math.multiplyExact(width, height), channels)];
    }

    /** The largest number of pixels that looks good in so many bytes. */
    public static long mostPixels(int bytes) {
        return bytes * 3L;
    }

    /** @param row the bytes of each pixel: one, or red, green and blue */
    public void write(byte[] row) {
        System.arraycopy(row, 0, bytes, written, row.length);
        written += row.length;
    }

    /** The JPEG of all rows with at most so many bytes: see {@link JpegWriter#write}. */
    public Optional<byte[]> finish(int most) {
        return JpegWriter.write(this, most);
    }

    private int value(int channel, int x, int y) {
        return bytes[(y * width + x) * channels + channel] & 0xff;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int at(int channel, int x, int y) {
        return channels == 1 ? value(0, x, y) : YCbCr.of(channel, value(0, x, y), value(1, x, y), value(2, x, y));
    }
}
