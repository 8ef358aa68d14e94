package io.imagefunction.http;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A response body of server-sent events, each of which is sent as soon as the reader has taken those before it. Events
 * that wait are bounded only if their source waits for the reader ({@link #awaitReader}) or leaves them out ({@link
 * #isBehind}). {@link EventStreamWriter} writes the body.
 */
final class EventStream {

    /** Characters that may wait for the reader. */
    static final int MOST = 256 * 1024;

    private final Runnable gone;
    private final long stalledMillis;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private StringBuilder waiting = new StringBuilder();
    private Outlet outlet;
    private boolean writing;
    private boolean ended;
    private boolean givenUp;

    /** The connection to the reader. */
    interface Outlet {

        /** @param written called when the network has taken the text; it may be called at once */
        void write(byte[] text, Runnable written);

        /** The body is complete, or the reader has hung up. */
        void end();

        /** Closes the connection, so that the reader does not take the body for complete. */
        void breakOff();
    }

    /**
     * @param gone called if the reader hangs up
     * @param stalledMillis after how long a source no longer waits for a reader that takes nothing
     */
    EventStream(Runnable gone, long stalledMillis) {
        this.gone = gone;
        this.stalledMillis = stalledMillis;
    }

    /** Adds events or comments, with their empty lines. */
    void send(String text) {
        lock.lock();
        try {
            if (!ended && !givenUp) {
                waiting.append(text);
            }
        } finally {
            lock.unlock();
        }
        writeNext();
    }

    /** No more text will come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        writeNext();
    }

    /** Whether there is text that the reader has not taken. */
    boolean isWaiting() {
        return waiting() > 0;
    }

    /** Whether so much text waits for the reader that no more should be added. */
    boolean isBehind() {
        return waiting() > MOST;
    }

    private int waiting() {
        lock.lock();
        try {
            return waiting.length();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks while the reader is behind. If the reader takes nothing for too long, it gets no more events, so that the
     * source can finish its work; the connection is closed when that is done.
     */
    void awaitReader() {
        lock.lock();
        try {
            while (waiting.length() > MOST && !ended) {
                if (!changed.await(stalledMillis, TimeUnit.MILLISECONDS)) {
                    givenUp = true;
                    waiting = new StringBuilder();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    void flowTo(Outlet reader) {
        lock.lock();
        try {
            outlet = reader;
        } finally {
            lock.unlock();
        }
        writeNext();
    }

    /** The reader has hung up. */
    void hungUp() {
        Outlet reader;
        boolean unfinished;
        lock.lock();
        try {
            reader = outlet;
            outlet = null;
            unfinished = !ended && !givenUp;
            givenUp = true;
            waiting = new StringBuilder();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (reader != null) {
            reader.end();
        }
        if (unfinished) {
            gone.run();
        }
    }

    /** Writes all that waits, unless the network is still taking what was written before. */
    private void writeNext() {
        Runnable next = () -> {};
        lock.lock();
        try {
            if (outlet != null && givenUp && ended) {
                next = outlet::breakOff;
                outlet = null;
            } else if (outlet != null && !writing && !waiting.isEmpty()) {
                Outlet reader = outlet;
                byte[] text = waiting.toString().getBytes(StandardCharsets.UTF_8);
                waiting = new StringBuilder();
                writing = true;
                changed.signalAll();
                next = () -> reader.write(text, this::written);
            } else if (outlet != null && !writing && ended) {
                next = outlet::end;
                outlet = null;
            }
        } finally {
            lock.unlock();
        }
        next.run();
    }

    private void written() {
        lock.lock();
        try {
            writing = false;
        } finally {
            lock.unlock();
        }
        writeNext();
    }
}
