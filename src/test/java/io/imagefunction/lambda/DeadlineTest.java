package io.imagefunction.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

    private static final Instant NOW = Instant.parse("2026-05-19T07:28:00Z");

    @Test
    void anAnswerIsDueASecondBeforeLambdaKills() {
        assertEquals(Instant.parse("2026-05-19T07:28:02Z"), Deadline.of(3_000, NOW));
        assertEquals(NOW.minusMillis(999), Deadline.of(1, NOW));
        assertEquals(Instant.parse("2026-05-19T07:42:59Z"), Deadline.of(900_000, NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 900_001, Integer.MAX_VALUE})
    void believesNoTimeThatLambdaCannotGive(int remaining) {
        assertNull(Deadline.of(remaining, NOW));
    }
}
