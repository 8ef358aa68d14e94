package io.imagefunction.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of requests of events and jobs in the whole process. Large ones wait for each other instead of
 * exhausting the heap. Files of many requests have a pool of their own. A holder of file memory may wait for request
 * memory, but never the other way round, so there is no deadlock.
 */
@ApplicationScoped
public class RequestMemory {

    /** While a request is read, memory holds its bytes, the parser's characters and the text. */
    private static final int COPIES = 5;

    private static final int UNIT = 1024;

    private final Pool files;
    private final Pool requests;

    @Inject
    RequestMemory() {
        this(Runtime.getRuntime().maxMemory());
    }

    RequestMemory(long memory) {
        files = new Pool(memory / 8, 1);
        requests = new Pool(memory / 2, COPIES);
    }

    /** Creates an empty lease on request memory. */
    public Lease request() {
        return new Lease(requests);
    }

    /** Creates an empty lease on file memory. */
    public Lease file() {
        return new Lease(files);
    }

    /** @param copies bytes of memory that one byte of content needs */
    private record Pool(Semaphore units, int size, int copies) {
        Pool(long bytes, int copies) {
            this(new Semaphore(units(bytes), true), units(bytes), copies);
        }

        private static int units(long bytes) {
            return Math.toIntExact(Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE));
        }

        /** Limits the lease to the whole pool: a larger request takes all of it and runs alone. */
        int of(long bytes) {
            return Math.toIntExact(Math.min(size, Math.ceilDiv(bytes * copies, UNIT)));
        }
    }

    /** Lease on memory until it is closed. It may be closed while another thread still waits for it. */
    public static final class Lease implements AutoCloseable {

        private final Pool pool;
        private int held;
        private boolean closed;

        private Lease(Pool pool) {
            this.pool = pool;
        }

        /** Waits for memory for this many bytes. Replaces what the lease held before. */
        public void take(long bytes) {
            giveBack(0);
            int wanted = pool.of(bytes);
            pool.units().acquireUninterruptibly(wanted);
            hold(wanted);
        }

        /**
         * Takes the memory if it is free now or the lease already holds as much. Otherwise releases what the lease
         * held.
         */
        boolean takeNow(long bytes) {
            int wanted = pool.of(bytes);
            if (isHeld(wanted)) {
                giveBack(wanted);
                return true;
            }
            giveBack(0);
            boolean free = isFree(wanted);
            if (free) {
                hold(wanted);
            }
            return free;
        }

        /** Does not overtake waiting threads. */
        private boolean isFree(int wanted) {
            try {
                return pool.units().tryAcquire(wanted, 0, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private synchronized boolean isHeld(int wanted) {
            return held >= wanted;
        }

        @Override
        public synchronized void close() {
            closed = true;
            giveBack(0);
        }

        private synchronized void hold(int wanted) {
            held = wanted;
            if (closed) {
                giveBack(0);
            }
        }

        private synchronized void giveBack(int rest) {
            int less = Math.max(0, held - rest);
            pool.units().release(less);
            held -= less;
        }
    }
}
