package io.imagefunction.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetriesTest {

    private final VirtualTime time = new VirtualTime();
    private final Clock clock = time.clock();
    private final List<Duration> calls = new ArrayList<>();

    @Test
    void aFailedCallIsRetriedWithGrowingPausesUntilItSucceeds() {
        List<Duration> longest = new ArrayList<>();
        for (int seed = 0; seed < 50; seed++) {
            calls.clear();
            Instant begin = clock.instant();
            var answer = run(5, seed, Duration.ofHours(1), this::failTwice);
            answer.assertCompleted();
            assertEquals(3, calls.size());
            longest.add(calls.get(1));
            assertTrue(calls.get(1).compareTo(Duration.ofMillis(500)) <= 0, () -> "first pause " + calls);
            assertTrue(
                    calls.get(2).minus(calls.get(1)).compareTo(Duration.ofSeconds(1)) <= 0,
                    () -> "second pause " + calls);
            assertTrue(begin.isBefore(clock.instant()));
        }
        assertTrue(longest.stream().distinct().count() > 10, "the pauses have jitter");
    }

    private Uni<String> failTwice() {
        return calls.size() <= 2 ? failing(FailureCode.UPSTREAM_UNAVAILABLE, null) : succeeding();
    }

    @Test
    void aRetryWaitsAsLongAsUpstreamAsks() {
        run(2, 1, Duration.ofHours(1), () -> failing(FailureCode.RATE_LIMIT_EXCEEDED, Duration.ofSeconds(30)));

        assertEquals(2, calls.size());
        assertTrue(calls.get(1).compareTo(Duration.ofSeconds(30)) >= 0, calls::toString);
        assertTrue(calls.get(1).compareTo(Duration.ofSeconds(31)) <= 0, calls::toString);
    }

    @Test
    void thereIsNoRetryIfThePauseWouldPassTheDeadline() {
        var answer = run(
                5, 1, Duration.ofSeconds(29), () -> failing(FailureCode.RATE_LIMIT_EXCEEDED, Duration.ofSeconds(30)));

        assertEquals(List.of(Duration.ZERO), calls);
        assertEquals(
                FailureCode.RATE_LIMIT_EXCEEDED,
                Failures.of(answer.getFailure()).code());
    }

    @Test
    void noCallBeginsTooLateForTheDeadline() {
        for (int seed = 0; seed < 50; seed++) {
            calls.clear();
            run(100, seed, Duration.ofSeconds(20), () -> failing(FailureCode.UPSTREAM_ERROR, null));

            assertTrue(calls.getLast().compareTo(Duration.ofSeconds(19)) <= 0, calls::toString);
            assertTrue(calls.size() > 3, calls::toString);
        }
    }

    @Test
    void retriesEndAfterTheConfiguredAttempts() {
        run(3, 1, Duration.ofHours(1), () -> failing(FailureCode.UPSTREAM_TIMEOUT, null));

        assertEquals(3, calls.size());
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureCode.class,
            names = {
                "INVALID_REQUEST",
                "CONTENT_POLICY_VIOLATION",
                "REFUSAL",
                "INVALID_IMAGE",
                "INSUFFICIENT_CREDITS",
                "MODEL_NOT_FOUND",
                "PAYLOAD_TOO_LARGE",
                "CONFIGURATION_ERROR",
                "BROKEN_ANSWER",
                "NO_IMAGE",
                "STORAGE_FAILED"
            })
    void aFailureThatIsFinalOrMayHaveBeenPaidForIsNotRetried(FailureCode code) {
        run(5, 1, Duration.ofHours(1), () -> failing(code, null));

        assertEquals(1, calls.size());
    }

    private UniAssertSubscriber<String> run(int attempts, int seed, Duration left, Supplier<Uni<String>> attempt) {
        Instant begin = clock.instant();
        CallContext call = new CallContext("id", begin.plus(left), Optional.empty(), Optional.empty());
        var answer = new Retries(attempts, clock, new Random(seed), time)
                .retrying(
                        () -> {
                            calls.add(Duration.between(begin, clock.instant()));
                            return attempt.get();
                        },
                        call)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.<String>create());
        time.runAll();
        return answer;
    }

    private static Uni<String> failing(FailureCode code, Duration retryAfter) {
        Failure failure = new Failure(code, "no", Optional.empty(), code.retryable(), Optional.ofNullable(retryAfter));
        return Uni.createFrom().failure(failure.toException());
    }

    private static Uni<String> succeeding() {
        return Uni.createFrom().item("a picture");
    }
}
