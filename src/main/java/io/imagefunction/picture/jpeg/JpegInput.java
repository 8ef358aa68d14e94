package io.imagefunction.picture.jpeg;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a JPEG as they arrive: markers, segments, and the bits of entropy-coded data (ITU-T T.81, B.1.1 and
 * F.2.2.5). Bytes are read only when their bits are needed, so that a marker never hides in a buffer of bits.
 */
final class JpegInput {

    /** A stream that never ends is given up. */
    private static final int MOST_BYTES = 1 << 27;

    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int end;
    private int read;
    private int window;
    private int count;

    JpegInput(InputStream in) {
        this.in = in;
    }

    private int next() throws IOException {
        if (at == end) {
            if (read >= MOST_BYTES) {
                throw new IOException("the picture is too large");
            }
            end = in.read(buffer);
            at = 0;
            if (end < 0) {
                end = 0;
                throw new EOFException();
            }
            read += end;
        }
        return buffer[at++] & 0xff;
    }

    /** Goes on to the next marker and returns its second byte. Bits before it are padding. */
    int marker() throws IOException {
        count = 0;
        while (true) {
            int value = next();
            while (value == 0xff) {
                value = next();
                if (value != 0xff && value != 0) {
                    return value;
                }
            }
        }
    }

    /** The content of the segment whose marker has been read. */
    byte[] segment() throws IOException {
        int length = (next() << 8 | next()) - 2;
        if (length < 0) {
            throw new IOException("a segment is too short");
        }
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) next();
        }
        return content;
    }

    /** @param number of bits, up to 16 */
    int bits(int number) throws IOException {
        while (count < number) {
            window = window << 8 | dataByte();
            count += 8;
        }
        count -= number;
        return window >> count & (1 << number) - 1;
    }

    /** A value of so many bits, of which half are negative: RECEIVE and EXTEND (F.2.2.1). */
    int value(int size) throws IOException {
        if (size > 15) {
            throw new IOException("a coefficient is too large");
        }
        int value = bits(size);
        return size == 0 || value >> size - 1 == 1 ? value : value - (1 << size) + 1;
    }

    /** In coded data, a zero byte follows each byte of ones (B.1.1.5). */
    private int dataByte() throws IOException {
        int value = next();
        if (value != 0xff) {
            return value;
        }
        while (value == 0xff) {
            value = next();
        }
        if (value != 0) {
            throw new IOException("the coded data ends early");
        }
        return 0xff;
    }
}
