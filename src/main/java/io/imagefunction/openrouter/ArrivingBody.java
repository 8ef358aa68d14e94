package io.imagefunction.openrouter;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Body of an answer as a blocking stream, filled by the network thread and read by another thread. The buffer is
 * bounded: back-pressure pauses the network when the reader is slow. Bytes that have arrived can be read even after the
 * connection has failed.
 */
final class ArrivingBody extends InputStream {

    /** Buffered bytes at which the network is paused. The last piece received may exceed this limit. */
    private static final int MOST = 1024 * 1024;

    /** Timeout for the next bytes. The deadline of the whole call is separate. */
    private static final long STALLED_SECONDS = 100;

    private final HttpClientResponse response;
    private final Context network;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Buffer> arrived = new ArrayDeque<>();
    private int held;
    private boolean waiting;
    private boolean ending;
    private boolean ended;
    private boolean closed;
    private IOException failure;
    private Buffer current = Buffer.buffer();
    private int at;

    /** Must be called on the network thread, before the body begins to arrive. */
    ArrivingBody(HttpClientResponse response) {
        this.response = response;
        this.network = Vertx.currentContext();
        response.handler(this::add);
        response.endHandler(all -> end(null));
        response.exceptionHandler(this::drainAndEnd);
    }

    private void add(Buffer bytes) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            arrived.add(bytes);
            held += bytes.length();
            if (held >= MOST && !ending) {
                waiting = true;
                response.pause();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Vert.x may hold bytes because the body was paused: they are delivered before the failure. */
    private void drainAndEnd(Throwable broken) {
        lock.lock();
        try {
            ending = true;
            response.resume();
            network.runOnContext(drained -> end(new IOException(broken)));
        } finally {
            lock.unlock();
        }
    }

    /** Marks the body as complete, or as failed if there is a failure. Only the first call counts. */
    private void end(IOException failure) {
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
        int count = Math.min(length, available());
        current.getBytes(at, at + count, bytes, offset);
        at += count;
        return count;
    }

    /** Waits for the next buffer. Returns false at the end of the body. */
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
            current = arrived.poll();
            at = 0;
            held -= current.length();
            resumeBelow(MOST / 2);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while an answer was read");
        } finally {
            lock.unlock();
        }
    }

    private void resumeBelow(int limit) {
        if (waiting && held <= limit) {
            waiting = false;
            network.runOnContext(now -> response.resume());
        }
    }

    @Override
    public int available() {
        return current.length() - at;
    }

    /** Drops the rest of the body as it arrives, so that the connection can be reused. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.clear();
            held = 0;
            resumeBelow(0);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Resets the connection, which stops upstream and wakes a blocked reader. Safe to call from any thread. */
    void abort() {
        response.request().reset();
    }
}
