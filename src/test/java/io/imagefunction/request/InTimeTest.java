package io.imagefunction.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Work of a call ends by its deadline. */
class InTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void workThatEndsInTimeReturnsItsResult() {
        Uni<String> work = Uni.createFrom().item("done");

        assertEquals(
                "done", call(NOW.plusSeconds(60)).inTime(work, CLOCK).await().indefinitely());
    }

    @Test
    void workIsCancelledAtTheDeadline() {
        AtomicBoolean brokenOff = new AtomicBoolean();
        Uni<String> work = Uni.createFrom().<String>nothing().onCancellation().invoke(() -> brokenOff.set(true));

        FailureException failure = assertThrows(
                FailureException.class,
                () -> call(NOW).inTime(work, CLOCK).await().indefinitely());

        assertEquals(Failures.NOT_IN_TIME, failure.failure());
        assertEquals(true, brokenOff.get());
    }

    @Test
    void anAlternativeCanReplaceTheResultAtTheDeadline() {
        assertEquals(
                "a part",
                call(NOW.minusSeconds(1))
                        .inTime(Uni.createFrom().<String>nothing(), CLOCK, () -> Uni.createFrom()
                                .item("a part"))
                        .await()
                        .indefinitely());
    }

    private static CallContext call(Instant deadline) {
        return new CallContext("a-call", deadline, Optional.empty(), Optional.empty());
    }
}
