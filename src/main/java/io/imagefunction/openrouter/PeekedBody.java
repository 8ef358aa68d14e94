package io.imagefunction.openrouter;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A body whose first bytes have been inspected. Passes all bytes on without a copy. */
final class PeekedBody extends FilterInputStream {

    private final byte[] first;
    private int given;

    PeekedBody(byte[] first, InputStream rest) {
        super(rest);
        this.first = first;
    }

    @Override
    public int read() throws IOException {
        return given < first.length ? first[given++] & 0xff : super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (given == first.length) {
            return super.read(bytes, offset, length);
        }
        int count = Math.min(length, first.length - given);
        System.arraycopy(first, given, bytes, offset, count);
        given += count;
        return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        int rest = first.length - given;
        if (rest > 0) {
            out.write(first, given, rest);
            given = first.length;
        }
        return rest + in.transferTo(out);
    }
}
