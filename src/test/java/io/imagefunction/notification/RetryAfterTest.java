package io.imagefunction.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"90", " 90 ", "Sat, 21 Nov 2026 12:01:30 GMT"})
    void secondsAndDatesAreRead(String header) {
        assertEquals(Optional.of(Duration.ofSeconds(90)), RetryAfter.parse(header, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Sat, 21 Nov 2026 11:59:00 GMT"})
    void anythingElseIsIgnored(String header) {
        assertEquals(Optional.empty(), RetryAfter.parse(header, NOW));
    }

    @Test
    void aMissingHeaderIsEmpty() {
        assertEquals(Optional.empty(), RetryAfter.parse(null, NOW));
    }
}
