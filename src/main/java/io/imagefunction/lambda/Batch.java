package io.imagefunction.lambda;

import io.imagefunction.Settings;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.imagefunction.http.Invocation;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Does what one event brings: some of it at once, and nothing that cannot end in the invocation's time. */
@ApplicationScoped
class Batch {

    static final Failure NOT_BEGUN = Failure.of(
            FailureCode.DEADLINE_EXCEEDED, "The invocation had no time left to begin with this. Nothing was paid.");

    private static final Duration MOMENT = Duration.ofMillis(10);

    private final Settings.Image settings;
    private final Clock clock;
    private final ExecutorService threads;

    Batch(Settings settings, Clock clock, @VirtualThreads ExecutorService threads) {
        this.settings = settings.image();
        this.clock = clock;
        this.threads = threads;
    }

    /** A piece of a batch. */
    interface Task<T> {

        /** Ends by the deadline, and not with a failure. */
        Uni<T> begin(String requestId, Instant deadline);

        /** What came of it if there was no time to begin. */
        T notBegun();

        default <R> Task<R> map(Function<T, R> change) {
            return new Task<>() {
                @Override
                public Uni<R> begin(String requestId, Instant deadline) {
                    return Task.this.begin(requestId, deadline).map(change);
                }

                @Override
                public R notBegun() {
                    return change.apply(Task.this.notBegun());
                }
            };
        }
    }

    /** Blocks until all have ended or time has run out. The results are in the order of the tasks. */
    <T> List<T> run(List<Task<T>> tasks, Invocation invocation) {
        Instant deadline = deadline(invocation);
        List<T> results = Collections.synchronizedList(new ArrayList<>(Collections.nCopies(tasks.size(), null)));
        Multi.createFrom()
                .items(IntStream.range(0, tasks.size()).boxed())
                .onItem()
                .transformToUni(number -> begin(number, tasks.get(number), invocation, deadline)
                        .invoke(result -> results.set(number, result)))
                .merge(settings.events().parallel())
                .collect()
                .last()
                .await()
                .indefinitely();
        return List.copyOf(results);
    }

    /** Blocking work on the way to the tasks. Fails with {@link #NOT_BEGUN} if it does not end in time. */
    <T> T prepare(Supplier<T> work, Invocation invocation) {
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(threads)
                .ifNoItem()
                .after(atLeastAMoment(left(deadline(invocation))))
                .failWith(NOT_BEGUN::toException)
                .await()
                .indefinitely();
    }

    /** What was in line is left to another invocation if this one has hardly time left for it. */
    private <T> Uni<T> begin(int number, Task<T> task, Invocation invocation, Instant deadline) {
        return Uni.createFrom().deferred(() -> {
            boolean waited = number >= settings.events().parallel();
            Duration needed = waited ? settings.events().minimumTime() : MOMENT;
            if (left(deadline).compareTo(needed) < 0) {
                return Uni.createFrom().item(task.notBegun());
            }
            String requestId = number == 0 ? invocation.requestId() : invocation.requestId() + "/" + number;
            return task.begin(String.valueOf(requestId), deadline);
        });
    }

    /** When everything that an event brings has to have ended. */
    Instant deadline(Invocation invocation) {
        return invocation.deadlineBefore(clock.instant().plus(settings.timeout()));
    }

    private Duration left(Instant deadline) {
        return Duration.between(clock.instant(), deadline);
    }

    private static Duration atLeastAMoment(Duration time) {
        return time.compareTo(MOMENT) < 0 ? MOMENT : time;
    }
}
