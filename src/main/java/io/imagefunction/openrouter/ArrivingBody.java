package io.imagefunction.openrouter;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of an answer's body between the network's thread, which puts them in, and the one that reads them. No more
 * is held than a thread's turn needs, in memory that is used again; a network that is ahead has to wait. What has
 * arrived is read to its end, even if the connection is gone by then.
 */
final class ArrivingBody extends InputStream {

    /** Bytes that are held before the network has to wait; one read from the network may exceed it. */
    private static final int MOST = 1024 * 1024;

    /** How long nothing may come. Every call has a deadline of its own beside this. */
    private static final long STALLED_SECONDS = 100;

    private final Runnable goOn;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<BodyPiece> arrived = new ArrayDeque<>();
    private final Deque<BodyPiece> idle = new ArrayDeque<>();
    private int held;
    private boolean waiting;
    private boolean ended;
    private boolean closed;
    private IOException failure;
    private BodyPiece current;

    /** @param goOn asked for from any thread, when the network had to wait and need not any more */
    ArrivingBody(Runnable goOn) {
        this.goOn = goOn;
    }

    /** Takes the bytes over. Returns whether there is room for more; if not, {@code goOn} will be run. */
    boolean add(ByteBuf bytes) {
        lock.lock();
        try {
            while (bytes.isReadable() && !closed) {
                BodyPiece last = arrived.peekLast();
                if (last == null || last.isFull()) {
                    last = idle.isEmpty() ? new BodyPiece() : idle.pop();
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

    /** Wakes the reader, if there is something for it. Not at every piece, because it costs two threads their turn. */
    void flush() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing follows, because all has come, or because of a failure. Only the first word counts. */
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
        return current.drain(bytes, offset, length);
    }

    /** Without a copy: what is given is valid only during the call. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
        long count = 0;
        while (available() > 0 || next()) {
            count += current.drain(out);
        }
        return count;
    }

    /** The next piece becomes the current one; false if there is none. */
    private boolean next() throws IOException {
        lock.lock();
        try {
            long nanos = TimeUnit.SECONDS.toNanos(STALLED_SECONDS);
            while (arrived.isEmpty() && !ended && !closed) {
                if (nanos <= 0) {
                    throw new IOException("nothing has come for %d seconds".formatted(STALLED_SECONDS));
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
            if (current != null) {
                current.clear();
                idle.push(current);
            }
            current = arrived.poll();
            held -= current.length();
            if (waiting && held <= MOST / 2) {
                waiting = false;
                goOn.run();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an answer was read");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        return current == null ? 0 : current.length();
    }

    /** What still comes is dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.clear();
            held = 0;
            if (waiting) {
                waiting = false;
                goOn.run();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
