package io.imagefunction.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job whose time is limited is not put off until it is over. */
class JobPausesTest {

    private static final Instant NOW = Instant.parse("2026-11-29T00:00:01Z");

    private static JobPauses pauses(String patience) {
        return new JobPauses(
                TestSettings.of(Map.of("IMAGE_QUEUE_PATIENCE", patience)), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** The budget of a day that has just begun resets almost when a job of a day ends. */
    @ParameterizedTest
    @CsvSource({
        "P1D,  PT23H59M59S,   false",
        "P1D,  PT23H59M0.001S, false",
        "P1D,  PT23H59M,      true",
        "P1D,  PT5S,          true",
        "P1D,  P2D,           false",
        "PT30S, PT5S,         false",
    })
    void aNewJobOutlastsAPauseAfterWhichItHasAnAttempt(String patience, Duration pause, boolean outlasts) {
        JobPauses pauses = pauses(patience);

        assertEquals(outlasts, pauses.outlast(pause));
        if (outlasts) {
            Instant next = pauses.after(0, Optional.of(pause));
            assertTrue(next.isBefore(NOW.plus(Duration.parse(patience))), next::toString);
            assertFalse(next.isBefore(NOW.plus(pause)), next::toString);
        }
    }

    /** In seconds from now. */
    @ParameterizedTest
    @CsvSource({
        "1000,   10,   10",
        "1000,  939,  939",
        "1000,  941,  940",
        "1000, 9999,  940",
        "  60,   10,   10",
        "  60, 9999,   60",
        "  10, 9999,   10",
    })
    void theLastAttemptIsShortlyBeforeTheEnd(long end, long next, long expected) {
        assertEquals(NOW.plusSeconds(expected), pauses("P1D").before(NOW.plusSeconds(end), NOW.plusSeconds(next)));
    }

    @Test
    void thePausesGrowAndAreAsLongAsAsked() {
        for (int attempts = 0; attempts < 12; attempts++) {
            long most = 2000L << Math.min(attempts, 9);
            Duration pause = Duration.between(NOW, pauses("P1D").after(attempts, Optional.of(Duration.ofSeconds(7))))
                    .minusSeconds(7);

            assertTrue(pause.toMillis() >= most / 2 && pause.toMillis() < most, pause::toString);
        }
    }
}
