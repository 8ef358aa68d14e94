package io.imagefunction.openrouter;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;

/** Some bytes of a body, in memory that is used again: filled by one thread, and then drained by another. */
final class BodyPiece {

    private static final int SIZE = 64 * 1024;

    private final byte[] bytes = new byte[SIZE];
    private int from;
    private int to;

    boolean isFull() {
        return to == bytes.length;
    }

    int length() {
        return to - from;
    }

    int fill(ByteBuf source) {
        int count = Math.min(source.readableBytes(), bytes.length - to);
        source.readBytes(bytes, to, count);
        to += count;
        return count;
    }

    int drain(byte[] target, int offset, int length) {
        int count = Math.min(length, length());
        System.arraycopy(bytes, from, target, offset, count);
        from += count;
        return count;
    }

    int drain(OutputStream out) throws IOException {
        int count = length();
        out.write(bytes, from, count);
        from = to;
        return count;
    }

    void clear() {
        from = 0;
        to = 0;
    }
}
