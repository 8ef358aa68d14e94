package io.imagefunction.lambda.event;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.request.Deadlines;
import io.imagefunction.settings.Settings;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Carries out the requests of one event, some in parallel. A request is not begun if it cannot end before the
 * invocation's deadline.
 */
@ApplicationScoped
public class Batch {

    static final Failure NOT_BEGUN = Failure.of(
            FailureCode.DEADLINE_EXCEEDED, "The invocation had no time left to begin with this. Nothing was paid.");

    private static final Duration MOMENT = Duration.ofMillis(10);

    private final Settings.Image settings;
    private final Deadlines deadlines;
    private final Clock clock;
    private final ExecutorService threads;

    Batch(Settings settings, Deadlines deadlines, Clock clock, @VirtualThreads ExecutorService threads) {
        this.settings = settings.image();
        this.deadlines = deadlines;
        this.clock = clock;
        this.threads = threads;
    }

    /** One task of a batch. An exception is the result of its own task and does not affect the other tasks. */
    interface Task<T> {

        /** The returned {@code Uni} ends by the deadline. */
        Uni<T> begin(String requestId, Instant deadline);

        /** The result of a task that failed or was not begun ({@link #NOT_BEGUN}). */
        T failed(Throwable problem);

        /** Called when the task has ended or will not be begun, to release its resources. */
        default void over() {}

        default <R> Task<R> map(Function<T, R> change) {
            return new Task<>() {
                @Override
                public Uni<R> begin(String requestId, Instant deadline) {
                    return Task.this.begin(requestId, deadline).map(change);
                }

                @Override
                public R failed(Throwable problem) {
                    return change.apply(Task.this.failed(problem));
                }

                @Override
                public void over() {
                    Task.this.over();
                }
            };
        }
    }

    /**
     * Blocks until all tasks have ended or time has run out.
     *
     * @param tasks read lazily: each task is taken from the stream when it can begin
     * @return the results, in the order of the tasks
     */
    <T> List<T> run(Stream<Task<T>> tasks, Invocation invocation) {
        return run(tasks, invocation, settings.events().parallel(), false);
    }

    /** Runs the tasks after other work of the same invocation: none begins with less than the minimum time left. */
    <T> List<T> runLate(Stream<Task<T>> tasks, Invocation invocation) {
        return run(tasks, invocation, settings.events().parallel(), true);
    }

    /**
     * Runs the tasks one after the other.
     *
     * @param waited whether the first task, too, begins after other work of the invocation
     */
    <T> List<T> runAlone(Stream<Task<T>> tasks, Invocation invocation, boolean waited) {
        return run(tasks, invocation, 1, waited);
    }

    private <T> List<T> run(Stream<Task<T>> tasks, Invocation invocation, int parallel, boolean late) {
        Instant deadline = deadlines.of(invocation);
        Semaphore room = new Semaphore(parallel);
        List<CompletableFuture<T>> results = new ArrayList<>();
        Iterator<Task<T>> each = tasks.iterator();
        boolean waited = takeRoom(room) || late;
        while (each.hasNext()) {
            Task<T> task = each.next();
            results.add(begin(task, requestId(invocation, results.size()), deadline, waited)
                    .subscribeAsCompletionStage()
                    .whenComplete((result, problem) -> {
                        task.over();
                        room.release();
                    }));
            waited |= takeRoom(room);
        }
        return results.stream().map(CompletableFuture::join).toList();
    }

    /**
     * Does blocking work that is needed to find the tasks. Fails with {@link #NOT_BEGUN} if it does not end in time.
     */
    <T> T prepare(Supplier<T> work, Invocation invocation) {
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(threads)
                .ifNoItem()
                .after(atLeastAMoment(left(deadlines.of(invocation))))
                .failWith(NOT_BEGUN::toException)
                .await()
                .indefinitely();
    }

    /** Takes a permit and returns whether it had to wait for it. */
    private static boolean takeRoom(Semaphore room) {
        boolean waits = !room.tryAcquire();
        if (waits) {
            room.acquireUninterruptibly();
        }
        return waits;
    }

    /** A task that had to wait is left to another invocation if this one has too little time for it. */
    private <T> Uni<T> begin(Task<T> task, String requestId, Instant deadline, boolean waited) {
        return Uni.createFrom()
                .deferred(() -> hasTime(deadline, waited)
                        ? task.begin(requestId, deadline)
                        : Uni.createFrom().item(task.failed(NOT_BEGUN.toException())))
                .onFailure()
                .recoverWithItem(task::failed);
    }

    /** @param waited whether other work was done before in the same invocation */
    private boolean hasTime(Instant deadline, boolean waited) {
        return left(deadline).compareTo(waited ? settings.events().minimumTime() : MOMENT) >= 0;
    }

    private static String requestId(Invocation invocation, int number) {
        return number == 0 ? String.valueOf(invocation.requestId()) : invocation.requestId() + "/" + number;
    }

    private Duration left(Instant deadline) {
        return Duration.between(clock.instant(), deadline);
    }

    private static Duration atLeastAMoment(Duration time) {
        return time.compareTo(MOMENT) < 0 ? MOMENT : time;
    }
}
