package io.imagefunction.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.notification.WebhookClient.ForbiddenAddress;
import io.imagefunction.notification.WebhookClient.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackAttemptTest {

    @ParameterizedTest
    @CsvSource({
        "199, false, false",
        "200, true, false",
        "204, true, false",
        "299, true, false",
        "300, false, false",
        "307, false, false",
        "400, false, false",
        "404, false, false",
        "407, false, false",
        "408, false, true",
        "409, false, false",
        "410, false, false",
        "425, false, true",
        "429, false, true",
        "499, false, false",
        "500, false, true",
        "503, false, true",
        "599, false, true"
    })
    void theStatusDecidesWhetherAnAttemptIsDeliveredOrRetried(int status, boolean delivered, boolean repeatable) {
        Optional<Duration> asked = Optional.of(Duration.ofSeconds(7));

        assertEquals(
                new CallbackAttempt(delivered, repeatable, "HTTP " + status, asked),
                CallbackAttempt.of(new Reply(status, asked)));
    }

    @Test
    void anUnreachableReceiverIsRetriedUnlessItsAddressIsForbidden() {
        assertEquals(
                new CallbackAttempt(false, true, "IOException", Optional.empty()),
                CallbackAttempt.of(new IOException("secret words")));
        assertEquals(
                new CallbackAttempt(false, false, "its address is not a public one", Optional.empty()),
                CallbackAttempt.of(new ForbiddenAddress()));
    }

    @Test
    void thePausesGrowToHoursAndEnd() {
        List<Long> seconds = List.of(5L, 60L, 300L, 900L, 3600L, 7200L, 14400L, 28800L);
        for (int before = 0; before < seconds.size(); before++) {
            assertPause(Duration.ofSeconds(seconds.get(before)), failed(Optional.empty()), before);
        }
        assertEquals(Optional.empty(), failed(Optional.empty()).pause(8, new Random(1)));
    }

    @Test
    void aPauseIsAsLongAsTheReceiverAsksUpToTheLongest() {
        assertPause(Duration.ofSeconds(6), failed(Optional.of(Duration.ofSeconds(6))), 0);
        assertPause(Duration.ofSeconds(5), failed(Optional.of(Duration.ofSeconds(4))), 0);
        assertPause(Duration.ofHours(8), failed(Optional.of(Duration.ofDays(9))), 0);
    }

    @Test
    void thereIsNoPauseWithoutARetry() {
        for (int status : new int[] {200, 410}) {
            assertEquals(
                    Optional.empty(),
                    CallbackAttempt.of(new Reply(status, Optional.empty())).pause(0, new Random(1)));
        }
    }

    private static CallbackAttempt failed(Optional<Duration> asked) {
        return CallbackAttempt.of(new Reply(503, asked));
    }

    /** Jitter adds up to a tenth. */
    private static void assertPause(Duration least, CallbackAttempt attempt, int before) {
        Random random = new Random(before);
        List<Duration> pauses = java.util.stream.Stream.generate(() -> attempt.pause(before, random))
                .limit(200)
                .map(Optional::orElseThrow)
                .sorted()
                .toList();
        Duration tenth = least.dividedBy(10);
        assertTrue(pauses.getFirst().compareTo(least) >= 0, pauses::toString);
        assertTrue(pauses.getFirst().compareTo(least.plus(tenth.dividedBy(4))) <= 0, pauses::toString);
        assertTrue(pauses.getLast().compareTo(least.plus(tenth)) <= 0, pauses::toString);
        assertTrue(pauses.getLast().compareTo(least.plus(tenth.dividedBy(2))) > 0, pauses::toString);
    }
}
