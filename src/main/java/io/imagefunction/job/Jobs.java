package io.imagefunction.job;

import io.imagefunction.budget.Spending;
import io.imagefunction.check.CallPlan;
import io.imagefunction.check.Checks;
import io.imagefunction.check.PriceBound;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.generation.Generation;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/**
 * Accepts, finds and cancels jobs: requests whose callers do not wait. Workers that the queue wakes carry them out
 * ({@link JobWorker}). Only the caller of a job can find it, by its id and at any time. A {@code Uni} fails with what
 * {@link Failures#of} understands.
 */
@ApplicationScoped
public class Jobs {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    /** A call stops waiting this long before its deadline, to leave time for its answer. */
    private static final Duration ANSWERING = Duration.ofSeconds(1);

    private final Checks checks;
    private final PriceBound bound;
    private final Spending spending;
    private final JobSubmission submission;
    private final OwnedJobs owned;
    private final JobPauses pauses;
    private final JobQueue queue;
    private final Clock clock;
    private final ExecutorService threads;

    Jobs(
            Checks checks,
            PriceBound bound,
            Spending spending,
            JobSubmission submission,
            OwnedJobs owned,
            JobPauses pauses,
            JobQueue queue,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.checks = checks;
        this.bound = bound;
        this.spending = spending;
        this.submission = submission;
        this.owned = owned;
        this.pauses = pauses;
        this.queue = queue;
        this.clock = clock;
        this.threads = threads;
    }

    /** Whether there is a queue; without one no job can be submitted. */
    public boolean areAccepted() {
        return queue.isConfigured();
    }

    /** Whether a job that fails now is still retried after this pause. */
    public boolean outlast(Duration pause) {
        return pauses.outlast(pause);
    }

    /**
     * Accepts a request, after the checks that cost nothing. The returned job is durable: its record and message are
     * written. Calls with the same key are one job, including those that {@link Generation} answers itself. A new job
     * that the caller's budget is too small for now is refused; any other is checked again when it is carried out.
     */
    public Uni<Job> submit(ImageRequest request, CallContext call) {
        return call.inTime(Uni.createFrom().deferred(() -> checks.check(request, call.budget(), false)), clock)
                .chain(checked -> affordable(checked, call)
                        .chain(() -> blocking(() -> submission.submit(request, call, Instant.EPOCH), call))
                        .invoke(job -> {
                            if (job instanceof Job.Ended) { // a replay, which costs nothing
                                call.budget().release(checked.price());
                            }
                        }));
    }

    private Uni<Void> affordable(CallPlan plan, CallContext call) {
        return call.inTime(spending.check(call, bound.of(plan)), clock)
                .onFailure(problem -> Failures.of(problem).code() == FailureCode.BUDGET_EXCEEDED)
                .recoverWithUni(refused -> blocking(() -> submission.isRepeated(call), call)
                        .chain(repeated -> repeated
                                ? Uni.createFrom().voidItem()
                                : Uni.createFrom().failure(refused)));
    }

    /**
     * Makes a job of a request that failed before anything was paid. The job is retried like any other, but not before
     * the failure's {@code Retry-After}.
     */
    public Uni<Job> carryOn(ImageRequest request, CallContext call, Failure why) {
        return blocking(() -> submission.submit(request, call, pauses.after(0, why.retryAfter())), call);
    }

    /**
     * Like {@link #submit}, but also waits for the job's end, up to {@code patience} and at most until the call's
     * deadline.
     */
    public Uni<Job> submitAndWait(ImageRequest request, CallContext call, Duration patience) {
        return submit(request, call).chain(job -> await(job, call, until(call, patience), FIRST_PAUSE));
    }

    /** Finds a job. Fails with {@link FailureCode#NOT_FOUND} also if the job belongs to another caller. */
    public Uni<Job> find(String id, CallContext call) {
        return blocking(() -> owned.find(id, call), call);
    }

    /**
     * Like {@link #find}, but also waits for the job's end, up to {@code patience} and at most until the call's
     * deadline.
     */
    public Uni<Job> findAndWait(String id, CallContext call, Duration patience) {
        return find(id, call).chain(job -> await(job, call, until(call, patience), FIRST_PAUSE));
    }

    /**
     * Cancels a job that no worker has begun. Cancelling it again changes nothing. Fails with {@link
     * FailureCode#NOT_CANCELLABLE} if a worker has begun it or it has ended.
     */
    public Uni<Job> cancel(String id, CallContext call) {
        return blocking(() -> owned.cancel(id, call), call);
    }

    private Instant until(CallContext call, Duration patience) {
        Instant latest = call.deadline().minus(ANSWERING);
        Instant asked = clock.instant().plus(patience);
        return asked.isBefore(latest) ? asked : latest;
    }

    /** Polls the record with growing pauses. */
    private Uni<Job> await(Job job, CallContext call, Instant until, Duration pause) {
        Duration left = Duration.between(clock.instant(), until);
        if (job instanceof Job.Ended || !left.isPositive()) {
            return Uni.createFrom().item(job);
        }
        Duration next = pause.compareTo(left) < 0 ? pause : left;
        Duration longer = pause.multipliedBy(3).dividedBy(2);
        return Uni.createFrom()
                .item(job.id())
                .onItem()
                .delayIt()
                .onExecutor(Infrastructure.getDefaultWorkerPool())
                .by(next)
                .chain(id -> find(id, call))
                .onFailure() // the poll failed, not the job
                .recoverWithItem(job)
                .chain(seen -> await(seen, call, until, longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE));
    }

    private <T> Uni<T> blocking(Supplier<T> work, CallContext call) {
        return call.inTime(Uni.createFrom().item(work).runSubscriptionOn(threads), clock);
    }
}
