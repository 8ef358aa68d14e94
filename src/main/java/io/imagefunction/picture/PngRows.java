package io.imagefunction.picture;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** The rows of a PNG, one at a time, with 8 bits for each channel: gray or RGB, and alpha if the picture has it. */
final class PngRows implements AutoCloseable {

    private static final int INPUT = 16_384;

    private final PngChunks chunks;
    private final Inflater inflater = new Inflater();
    private final DataInputStream inflated;
    private final int samples;
    private final int step;
    private final byte[] raw;
    private byte[] row;
    private byte[] above;

    /** The number of channels of the rows that are returned: 1 to 4. */
    final int channels;

    PngRows(PngChunks chunks) throws IOException {
        this.chunks = chunks;
        this.samples = switch (chunks.colourType) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> throw new IOException("an unknown colour type");
        };
        this.channels = isIndexed() ? chunks.alphas.length > 0 ? 4 : 3 : samples;
        int bits = chunks.bitDepth * samples;
        this.step = Math.max(1, bits / 8);
        int length = Math.toIntExact(((long) chunks.width * bits + 7) / 8);
        this.row = new byte[length];
        this.above = new byte[length];
        this.raw = new byte[Math.multiplyExact(chunks.width, channels)];
        this.inflated = new DataInputStream(new InflaterInputStream(chunks, inflater, INPUT));
    }

    private boolean isIndexed() {
        return chunks.colourType == 3;
    }

    /** The next row. The array is used again for the one after it. */
    byte[] next() throws IOException {
        byte[] last = above;
        above = row;
        row = last;
        int filter = inflated.readUnsignedByte();
        inflated.readFully(row);
        unfilter(filter);
        if (chunks.bitDepth == 8 && !isIndexed()) {
            return row;
        }
        for (int at = 0; at < chunks.width * samples; at++) {
            if (isIndexed()) {
                colour(sample(at), at * channels);
            } else {
                raw[at] = (byte) widened(sample(at));
            }
        }
        return raw;
    }

    private void unfilter(int filter) throws IOException {
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int at = step; at < row.length; at++) {
                    row[at] += row[at - step];
                }
            }
            case 2 -> {
                for (int at = 0; at < row.length; at++) {
                    row[at] += above[at];
                }
            }
            case 3 -> {
                for (int at = 0; at < row.length; at++) {
                    int left = at < step ? 0 : row[at - step] & 0xff;
                    row[at] += (byte) (left + (above[at] & 0xff) >> 1);
                }
            }
            case 4 -> {
                for (int at = 0; at < row.length; at++) {
                    int left = at < step ? 0 : row[at - step] & 0xff;
                    int corner = at < step ? 0 : above[at - step] & 0xff;
                    row[at] += (byte) paeth(left, above[at] & 0xff, corner);
                }
            }
            default -> throw new IOException("an unknown filter");
        }
    }

    /** Which of the three is nearest to left + up - corner. */
    static int paeth(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    /** A sample of less than 8 bits as it is; of one of 16 bits, the upper 8. */
    private int sample(int number) {
        int depth = chunks.bitDepth;
        if (depth >= 8) {
            return row[number * depth / 8] & 0xff;
        }
        int bit = number * depth;
        return row[bit >> 3] >> 8 - depth - (bit & 7) & (1 << depth) - 1;
    }

    private int widened(int sample) {
        return chunks.bitDepth >= 8 ? sample : sample * 255 / ((1 << chunks.bitDepth) - 1);
    }

    private void colour(int index, int at) {
        int from = Math.min(index * 3, Math.max(0, chunks.palette.length - 3));
        System.arraycopy(chunks.palette, from, raw, at, Math.min(3, chunks.palette.length));
        if (channels == 4) {
            raw[at + 3] = index < chunks.alphas.length ? chunks.alphas[index] : (byte) 0xff;
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
