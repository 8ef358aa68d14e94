package io.imagefunction.generation;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Retries failures that were not paid for. The pauses grow, have jitter and are at least as long as upstream asks for.
 * There is no retry if the pause would leave too little time before the deadline.
 */
@ApplicationScoped
public class Retries {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);

    private final int attempts;
    private final Clock clock;
    private final Random random;
    private final ScheduledExecutorService scheduler;

    @Inject
    Retries(Settings settings, Clock clock) {
        this(settings.image().attempts(), clock, new Random(), Infrastructure.getDefaultWorkerPool());
    }

    Retries(int attempts, Clock clock, Random random, ScheduledExecutorService scheduler) {
        this.attempts = attempts;
        this.clock = clock;
        this.random = random;
        this.scheduler = scheduler;
    }

    /** @param attempt makes the call; its failure is a {@link FailureException} */
    public <T> Uni<T> retrying(Supplier<Uni<? extends T>> attempt, CallContext call) {
        AtomicInteger failures = new AtomicInteger();
        return Uni.createFrom().<T>deferred(attempt).onFailure().retry().when(failed -> failed.onItem()
                .transformToUniAndConcatenate(problem -> {
                    Failure failure = Failures.of(problem);
                    Duration pause = pause(failures.incrementAndGet(), failure);
                    boolean again = failure.retryable()
                            && failures.get() < attempts
                            && pause.plus(SHORTEST_CALL).compareTo(call.left(clock)) <= 0;
                    return again
                            ? Uni.createFrom()
                                    .item(failure)
                                    .onItem()
                                    .delayIt()
                                    .onExecutor(scheduler)
                                    .by(pause)
                            : Uni.createFrom().failure(problem);
                }));
    }

    /** Full jitter over a doubling pause, added to the pause that upstream asks for. */
    private Duration pause(int failures, Failure failure) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        Duration longest = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        Duration jittered = Duration.ofMillis(1 + random.nextLong(longest.toMillis()));
        return failure.retryAfter().map(asked -> asked.plus(jittered)).orElse(jittered);
    }
}
