package io.imagefunction.job;

import io.imagefunction.check.Checks;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.generation.Generation;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.record.FormerNames;
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
 * Requests whose callers do not wait: accepted as jobs, carried out by workers that a queue wakes ({@link JobWorker}),
 * and asked for by their id, at any time and by nobody but their caller. A {@code Uni} fails with what
 * {@link Failures#of} understands.
 */
@ApplicationScoped
public class Jobs {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    /** What is left of a call's time for its answer, when it stops waiting. */
    private static final Duration ANSWERING = Duration.ofSeconds(1);

    private final Checks checks;
    private final FormerNames names;
    private final JobSubmission submission;
    private final OwnedJobs owned;
    private final JobPauses pauses;
    private final JobQueue queue;
    private final Clock clock;
    private final ExecutorService threads;

    Jobs(
            Checks checks,
            FormerNames names,
            JobSubmission submission,
            OwnedJobs owned,
            JobPauses pauses,
            JobQueue queue,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.checks = checks;
        this.names = names;
        this.submission = submission;
        this.owned = owned;
        this.pauses = pauses;
        this.queue = queue;
        this.clock = clock;
        this.threads = threads;
    }

    /** Whether there is a queue; without one nothing can be submitted. */
    public boolean areAccepted() {
        return queue.isConfigured();
    }

    /**
     * Accepts a request, after the checks that cost nothing. When the job is there it is durable: record and message are
     * written. Calls with the same key are one job, also with those that {@link Generation} answers itself.
     */
    public Uni<Job> submit(ImageRequest request, CallContext call) {
        return call.inTime(Uni.createFrom().deferred(() -> checks.check(request, call.budget(), false)), clock)
                .chain(checked -> names.resolve(call)
                        .chain(named -> blocking(() -> submission.submit(request, named, Instant.EPOCH), named))
                        .invoke(job -> {
                            if (job instanceof Job.Ended) { // a replay, which costs nothing
                                call.budget().release(checked.price());
                            }
                        }));
    }

    /**
     * Makes a job of a request that failed without having been paid for. It is retried like other jobs, and not before
     * the failure's {@code Retry-After}.
     */
    public Uni<Job> carryOn(ImageRequest request, CallContext call, Failure why) {
        return blocking(() -> submission.submit(request, call, pauses.after(0, why.retryAfter())), call);
    }

    /** The same, and the job's end if it comes within this time, which the call's deadline may shorten. */
    public Uni<Job> submitAndWait(ImageRequest request, CallContext call, Duration patience) {
        return submit(request, call).chain(job -> await(job, call, until(call, patience), FIRST_PAUSE));
    }

    /** Fails with {@link FailureCode#NOT_FOUND} also where the job is another caller's. */
    public Uni<Job> find(String id, CallContext call) {
        return blocking(() -> owned.find(id, call), call);
    }

    /** The same, and waits for the job's end up to this time, which the call's deadline may shorten. */
    public Uni<Job> findAndWait(String id, CallContext call, Duration patience) {
        return find(id, call).chain(job -> await(job, call, until(call, patience), FIRST_PAUSE));
    }

    /**
     * Cancels a job that nobody has begun. Cancelling it again changes nothing; fails with {@link
     * FailureCode#NOT_CANCELLABLE} if it has been begun or has ended.
     */
    public Uni<Job> cancel(String id, CallContext call) {
        return blocking(() -> owned.cancel(id, call), call);
    }

    private Instant until(CallContext call, Duration patience) {
        Instant latest = call.deadline().minus(ANSWERING);
        Instant asked = clock.instant().plus(patience);
        return asked.isBefore(latest) ? asked : latest;
    }

    /** Looks at the record ever less often. */
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
                .onFailure() // to look, and not of the job
                .recoverWithItem(job)
                .chain(seen -> await(seen, call, until, longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE));
    }

    private <T> Uni<T> blocking(Supplier<T> work, CallContext call) {
        return call.inTime(Uni.createFrom().item(work).runSubscriptionOn(threads), clock);
    }
}
