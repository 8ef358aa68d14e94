package io.imagefunction.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The figures of a call count what happened, in any order. */
class FiguresTest {

    private final Figures figures = new Figures();

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
        figures.asked();
        figures.asked();
        figures.answered();
        figures.stored();
        figures.answered();

        assertEquals(0, figures.retries());
        assertTrue(figures.upstreamDuration() <= figures.duration());
        assertEquals(0, figures.storageDuration().orElseThrow(), "it was over before the last answer came");
    }

    @Test
    void anOpenRequestCountsUntilNow() {
        figures.calling();
        figures.asked();

        assertTrue(figures.upstreamDuration() <= figures.duration());
        assertTrue(figures.storageDuration().isEmpty());
    }

    private void attempt() {
        figures.calling();
        figures.asked();
        figures.answered();
    }
}
