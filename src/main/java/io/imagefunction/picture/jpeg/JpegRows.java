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

    /** The JPEG of all rows with at most so many bytes. If no quality is low enough, it is made smaller. */
    public Optional<byte[]> finish(int most) {
        Optional<byte[]> jpeg = JpegWriter.write(this, most);
        boolean isSmallest = width == 1 && height == 1;
        return jpeg.isPresent() || isSmallest ? jpeg : halved().finish(most);
    }

    private JpegRows halved() {
        JpegRows half = new JpegRows(Math.ceilDiv(width, 2), Math.ceilDiv(height, 2), channels);
        for (int at = 0; at < half.bytes.length; at++) {
            int pixel = at / channels;
            half.bytes[at] = (byte) mean(at % channels, pixel % half.width * 2, pixel / half.width * 2);
        }
        return half;
    }

    /** Of four pixels. Beyond the edges, the last ones are repeated. */
    private int mean(int channel, int x, int y) {
        int right = Math.min(x + 1, width - 1);
        int bottom = Math.min(y + 1, height - 1);
        int sum = value(channel, x, y) + value(channel, right, y) + value(channel, x, bottom);
        return (sum + value(channel, right, bottom) + 2) / 4;
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
