package io.imagefunction.picture;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * The chunks of a PNG (ISO/IEC 15948), read as they arrive. As a stream it has the compressed rows: the content of all
 * {@code IDAT} chunks. Checksums are not verified: a damaged picture shows.
 */
final class PngChunks extends InputStream {

    private static final Set<Integer> BIT_DEPTHS = Set.of(1, 2, 4, 8, 16);
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int TRNS = 0x74524e53;
    private static final int IDAT = 0x49444154;
    private static final int LARGEST_PALETTE = 3 * 256;
    private static final int CHECKSUM = 4;

    private final DataInputStream in;
    private int left;

    final int width;
    final int height;
    final int bitDepth;
    final int colourType;
    final boolean interlaced;

    /** Red, green and blue of each colour; empty if there is no palette. */
    byte[] palette = {};

    /** The alpha of each colour of the palette; those at its end may be missing, and are opaque. */
    byte[] alphas = {};

    /** Reads up to the first rows. */
    PngChunks(InputStream picture) throws IOException {
        in = new DataInputStream(picture);
        if (in.readLong() != SIGNATURE || in.readInt() != 13 || in.readInt() != IHDR) {
            throw new IOException("no PNG");
        }
        width = in.readInt();
        height = in.readInt();
        bitDepth = in.readUnsignedByte();
        if (!BIT_DEPTHS.contains(bitDepth)) {
            throw new IOException("a PNG with samples of " + bitDepth + " bits");
        }
        colourType = in.readUnsignedByte();
        in.readUnsignedShort();
        interlaced = in.readUnsignedByte() != 0;
        in.skipNBytes(CHECKSUM);
        readUntilRows();
    }

    private void readUntilRows() throws IOException {
        while (true) {
            int length = length();
            int type = in.readInt();
            if (type == IDAT) {
                left = length;
                return;
            }
            if (type == PLTE && length <= LARGEST_PALETTE) {
                palette = in.readNBytes(length);
            } else if (type == TRNS && length <= LARGEST_PALETTE) {
                alphas = in.readNBytes(length);
            } else {
                in.skipNBytes(length);
            }
            in.skipNBytes(CHECKSUM);
        }
    }

    private int length() throws IOException {
        int length = in.readInt();
        if (length < 0) {
            throw new IOException("a chunk is too long");
        }
        return length;
    }

    /** Goes on to the next chunk with rows; the rows end with the first chunk of another type. */
    private boolean hasRows() throws IOException {
        while (left == 0) {
            in.skipNBytes(CHECKSUM);
            int length = length();
            if (in.readInt() != IDAT) {
                left = -1;
            } else {
                left = length;
            }
        }
        return left > 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!hasRows()) {
            return -1;
        }
        int read = in.read(bytes, offset, Math.min(length, left));
        if (read < 0) {
            throw new EOFException();
        }
        left -= read;
        return read;
    }
}
