package io.imagefunction.lambda.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until a deadline, or without a limit. */
final class Patience {

    private final boolean endless;
    private final long end;

    private Patience(boolean endless, long end) {
        this.endless = endless;
        this.end = end;
    }

    /** @param deadline null for none */
    static Patience until(Instant deadline, Clock clock) {
        return deadline == null
                ? new Patience(true, 0)
                : new Patience(
                        false,
                        System.nanoTime()
                                + Duration.between(clock.instant(), deadline).toNanos());
    }

    boolean isOver() {
        return !endless && left() <= 0;
    }

    <T> T get(CompletableFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return endless ? future.get() : future.get(left(), TimeUnit.NANOSECONDS);
    }

    <T> T take(BlockingQueue<T> queue) throws TimeoutException, InterruptedException {
        T item = endless ? queue.take() : queue.poll(left(), TimeUnit.NANOSECONDS);
        if (item == null) {
            throw new TimeoutException();
        }
        return item;
    }

    private long left() {
        return end - System.nanoTime();
    }
}
