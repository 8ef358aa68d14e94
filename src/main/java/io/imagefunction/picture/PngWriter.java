package io.imagefunction.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes a PNG with 8 bits for each channel into memory. */
final class PngWriter implements AutoCloseable {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] COLOUR_TYPES = {0, 4, 2, 6};
    private static final byte PAETH = 4;

    private final ByteArrayOutputStream rows = new ByteArrayOutputStream();
    private final Deflater deflater = new Deflater();
    private final byte[] output = new byte[8192];
    private final byte[] filtered;
    private final byte[] header;
    private final int channels;
    private byte[] above;

    PngWriter(int width, int height, int channels) {
        this.channels = channels;
        this.above = new byte[width * channels];
        this.filtered = new byte[width * channels + 1];
        this.header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) 8)
                .put(COLOUR_TYPES[channels - 1])
                .array();
    }

    void write(byte[] row) {
        filtered[0] = PAETH;
        for (int at = 0; at < row.length; at++) {
            int left = at < channels ? 0 : row[at - channels] & 0xff;
            int corner = at < channels ? 0 : above[at - channels] & 0xff;
            filtered[at + 1] = (byte) (row[at] - PngRows.paeth(left, above[at] & 0xff, corner));
        }
        above = row.clone();
        deflater.setInput(filtered);
        while (!deflater.needsInput()) {
            rows.write(output, 0, deflater.deflate(output));
        }
    }

    /** The whole picture. */
    byte[] finish() {
        deflater.finish();
        while (!deflater.finished()) {
            rows.write(output, 0, deflater.deflate(output));
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream(rows.size() + 64);
        png.writeBytes(SIGNATURE);
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", rows.toByteArray());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        png.writeBytes(name);
        png.writeBytes(content);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    @Override
    public void close() {
        deflater.end();
    }
}
