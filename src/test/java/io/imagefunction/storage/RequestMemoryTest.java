package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process of 160 MB holds 80 MB for requests, five for each byte, and 20 MB for files. */
@Timeout(30)
class RequestMemoryTest {

    private static final long MEMORY = 160L << 20;
    private static final long LARGE = 14L << 20;

    private final RequestMemory budget = new RequestMemory(MEMORY);

    @Test
    void largeRequestsWaitForEachOther() throws InterruptedException {
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Thread[] takers = IntStream.range(0, 8)
                .mapToObj(taker -> Thread.ofVirtual().start(() -> {
                    try (RequestMemory.Lease memory = budget.request()) {
                        memory.take(LARGE);
                        most.accumulateAndGet(held.incrementAndGet(), Math::max);
                        Thread.yield();
                        held.decrementAndGet();
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread taker : takers) {
            taker.join();
        }

        assertEquals(1, most.get());
    }

    @Test
    void smallRequestsDoNotWait() {
        assertEquals(
                16,
                Stream.generate(budget::request)
                        .limit(16)
                        .peek(memory -> memory.take(1 << 20))
                        .count());
    }

    /** A small request does not wait for large ones to end, nor the other way round, as long as there is room. */
    @Test
    void aRequestThatFitsDoesNotWait() {
        RequestMemory.Lease large = budget.request();
        RequestMemory.Lease small = budget.request();
        RequestMemory.Lease second = budget.request();

        assertTrue(small.takeNow(1 << 20));
        assertTrue(large.takeNow(LARGE));
        assertFalse(second.takeNow(LARGE));
        assertTrue(second.takeNow(1 << 20));
        assertTrue(large.takeNow(1 << 20), "it was shorter this time");
        assertFalse(second.takeNow(LARGE + (2 << 20)));
        small.close();
        large.close();
        assertTrue(second.takeNow(LARGE + (2 << 20)));
    }

    /** Otherwise such a request could never run. */
    @Test
    void aRequestLargerThanThePoolRunsAlone() throws InterruptedException {
        RequestMemory.Lease huge = budget.request();
        huge.take(Long.MAX_VALUE / 8);
        Thread other = taker(budget.request(), 1);
        assertTrue(waits(other));

        huge.close();

        other.join();
    }

    @Test
    void filesDoNotUseRequestMemory() {
        RequestMemory.Lease file = budget.file();
        file.take(MEMORY);
        RequestMemory.Lease request = budget.request();

        request.take(LARGE);

        request.close();
        file.close();
    }

    /** The deadline may pass while a thread waits for memory: the memory would never be released. */
    @Test
    void memoryLeasedAfterTheCloseIsReleased() throws InterruptedException {
        RequestMemory.Lease first = budget.request();
        first.take(LARGE);
        RequestMemory.Lease late = budget.request();
        Thread taker = taker(late, LARGE);
        assertTrue(waits(taker));
        late.close();
        first.close();
        taker.join();

        Thread next = taker(budget.request(), LARGE);
        next.join();

        assertFalse(next.isAlive());
    }

    private static Thread taker(RequestMemory.Lease memory, long bytes) {
        return Thread.ofPlatform().daemon().start(() -> memory.take(bytes));
    }

    private static boolean waits(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread.isAlive();
    }
}
