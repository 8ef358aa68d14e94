package io.imagefunction.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The figures of a call count what happened, in any order. */
class FiguresTest {

    private final AtomicLong clock = new AtomicLong(77);
    private final Figures figures = new Figures(clock::get);

    @Test
    void aCallThatOpenRouterWasNotAskedForHasNoTimes() {
        assertFalse(figures.wasAsked());
        assertEquals(0, figures.retries());
        assertEquals(0, figures.upstreamDuration());
        assertTrue(figures.storageDuration().isEmpty());
    }

    @Test
    void everyAttemptAfterTheFirstOfACallIsARetry() {
        attempt();
        figures.calling();
        for (int attempt = 0; attempt < 3; attempt++) {
            figures.asked();
            figures.answered();
        }

        assertEquals(2, figures.retries());
        assertTrue(figures.wasAsked());
    }

    @Test
    void callsInParallelAreOneTimeAndNotTwo() {
        figures.calling();
        figures.calling();
        pass(5);
        figures.asked();
        pass(10);
        figures.asked();
        pass(20);
        figures.answered();
        figures.stored();
        pass(40);
        figures.answered();
        pass(80);

        assertEquals(0, figures.retries());
        assertEquals(155, figures.duration());
        assertEquals(70, figures.upstreamDuration());
        assertEquals(0, figures.storageDuration().orElseThrow(), "it was over before the last answer came");
    }

    @Test
    void thePausesBetweenAttemptsAreNotUpstreams() {
        figures.calling();
        for (int attempt = 0; attempt < 2; attempt++) {
            figures.asked();
            pass(10);
            figures.answered();
            pass(100);
        }
        figures.stored();

        assertEquals(20, figures.upstreamDuration());
        assertEquals(220, figures.duration());
        assertEquals(100, figures.storageDuration().orElseThrow());
    }

    @Test
    void anOpenRequestCountsUntilNow() {
        figures.calling();
        figures.asked();
        pass(10);
        figures.answered();
        pass(20);
        figures.asked();
        pass(40);

        assertEquals(50, figures.upstreamDuration());
        assertTrue(figures.storageDuration().isEmpty());
    }

    private void pass(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void attempt() {
        figures.calling();
        figures.asked();
        figures.answered();
    }
}
