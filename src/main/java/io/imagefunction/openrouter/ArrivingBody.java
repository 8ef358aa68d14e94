package io.imagefunction.openrouter;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Body of an answer as a blocking stream, filled by the network thread and read by another thread. The memory is bounded
 * and used again: back-pressure pauses the network when the reader is slow. Bytes that have arrived can be read even
 * after the connection has failed.
 */
final class ArrivingBody extends InputStream {

    /** Buffered bytes at which the network is paused. What one read from the network brings may exceed this limit. */
    private static final int MOST = 1024 * 1024;

    /** Timeout for the next bytes. The deadline of the whole call is separate. */
    private static final Duration STALLED = Duration.ofSeconds(100);

    private final Runnable resume;
    private final Runnable reset;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Piece> arrived = new ArrayDeque<>();
    private final Deque<Piece> idle = new ArrayDeque<>();
    private int held;
    private boolean waiting;
    private boolean ended;
    private boolean closed;
    private IOException failure;
    private Piece current = new Piece(0);
    private Optional<Instant> deadline = Optional.empty();

    /** Some bytes, in memory that is used again. */
    private static final class Piece {

        private static final int SIZE = 64 * 1024;

        private final byte[] bytes;
        private int from;
        private int to;

        Piece(int size) {
            bytes = new byte[size];
        }

        int fill(ByteBuf source) {
            int count = Math.min(source.readableBytes(), bytes.length - to);
            source.readBytes(bytes, to, count);
            to += count;
            return count;
        }
    }

    /**
     * @param resume called from any thread when the network, which had to wait, may go on
     * @param reset called from any thread to break the connection off, unless the body has ended
     */
    ArrivingBody(Runnable resume, Runnable reset) {
        this.resume = resume;
        this.reset = reset;
    }

    /** Copies the bytes. Returns whether there is room for more; if not, the network has to wait. */
    boolean add(ByteBuf bytes) {
        lock.lock();
        try {
            while (bytes.isReadable() && !closed) {
                Piece last = arrived.peekLast();
                if (last == null || last.to == Piece.SIZE) {
                    last = idle.isEmpty() ? new Piece(Piece.SIZE) : idle.pop();
                    arrived.add(last);
                }
                held += last.fill(bytes);
            }
            waiting = held >= MOST;
            return !waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the reader. Not done for every piece, because changing threads takes time. */
    void flush() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Marks the body as complete, or as failed if there is a failure. Only the first call counts. */
    void end(IOException failure) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                this.failure = failure;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Sets when the reader stops waiting. To be called by the reader. */
    void readUntil(Instant deadline) {
        this.deadline = Optional.of(deadline);
    }

    /** How long the reader waits for the next bytes. */
    private long patienceNanos() {
        Duration left =
                deadline.map(until -> Duration.between(Instant.now(), until)).orElse(STALLED);
        return Math.min(left.toNanos(), STALLED.toNanos());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (available() == 0 && !next()) {
            return -1;
        }
        int count = Math.min(length, available());
        System.arraycopy(current.bytes, current.from, bytes, offset, count);
        current.from += count;
        return count;
    }

    /** Passes its own memory on instead of a copy. It is valid during each write. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
        long total = 0;
        while (available() > 0 || next()) {
            int from = current.from;
            int count = available();
            current.from = current.to;
            out.write(current.bytes, from, count);
            total += count;
        }
        return total;
    }

    /** Waits for the next bytes. Returns false at the end of the body. */
    private boolean next() throws IOException {
        lock.lock();
        try {
            long nanos = patienceNanos();
            while (arrived.isEmpty() && !ended && !closed) {
                if (nanos <= 0) {
                    reset.run();
                    throw new IOException("no data arrived in time");
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (closed) {
                throw new IOException("the body is closed");
            }
            if (arrived.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                return false;
            }
            use(arrived.poll());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an answer was read");
        } finally {
            lock.unlock();
        }
    }

    private void use(Piece next) {
        if (current.bytes.length > 0) {
            current.from = 0;
            current.to = 0;
            idle.push(current);
        }
        current = next;
        held -= available();
        if (waiting && held <= MOST / 2) {
            waiting = false;
            resume.run();
        }
    }

    @Override
    public int available() {
        return current.to - current.from;
    }

    /** Resets the connection unless all has arrived, because the rest may be long, or never come. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.clear();
            held = 0;
            changed.signal();
            if (!ended) {
                reset.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Resets the connection unless all has arrived, which stops upstream and wakes a blocked reader. Safe to call from
     * any thread.
     */
    void abort() {
        reset.run();
    }
}
