package io.imagefunction.generation;

import io.imagefunction.queue.JobQueue;
import io.imagefunction.storage.JsonRecords;
import io.imagefunction.storage.JsonRecords.Outcome;
import io.imagefunction.storage.JsonRecords.Version;
import io.imagefunction.storage.QueuedRequests;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Requests whose callers do not wait: accepted as jobs, carried out by workers that a queue wakes ({@link JobWorker}),
 * and asked for by their id, at any time and by nobody but their caller. A {@code Uni} fails with what
 * {@link Failures#of} understands.
 */
@ApplicationScoped
public class Jobs {

    private static final Logger LOG = Logger.getLogger(Jobs.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    /** What is left of a call's time for its answer, when it stops waiting. */
    private static final Duration ANSWERING = Duration.ofSeconds(1);

    private static final Failure CANCELLED =
            Failure.of(FailureCode.CANCELLED, "The job was cancelled before anything was paid.");
    private static final Failure UNKNOWN = Failure.of(
            FailureCode.NOT_FOUND,
            "id",
            "There is no job with this id: it never was, it is another caller's, or its time in the bucket is over.");

    private final Checks checks;
    private final JobSubmission submission;
    private final JsonRecords records;
    private final QueuedRequests requests;
    private final JobQueue queue;
    private final Clock clock;
    private final ExecutorService threads;

    Jobs(
            Checks checks,
            JobSubmission submission,
            JsonRecords records,
            QueuedRequests requests,
            JobQueue queue,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.checks = checks;
        this.submission = submission;
        this.records = records;
        this.requests = requests;
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
        return Uni.createFrom()
                .deferred(() -> checks.check(request, false))
                .ifNoItem()
                .after(call.left(clock))
                .failWith(Gathering.NOT_IN_TIME::toException)
                .chain(checked -> blocking(() -> submission.submit(request, call), call));
    }

    /** The same, and the job's end if it comes within this time, which the call's deadline may shorten. */
    public Uni<Job> submitAndWait(ImageRequest request, CallContext call, Duration patience) {
        return submit(request, call).chain(job -> await(job, call, until(call, patience), FIRST_PAUSE));
    }

    /** Fails with {@link FailureCode#NOT_FOUND} also where the job is another caller's. */
    public Uni<Job> find(String id, CallContext call) {
        return blocking(() -> job(id, JobRecord.of(read(id, call).json()), clock.instant()), call)
                .map(job -> job instanceof Job.Ended ended
                        ? new Job.Ended(id, ended.result().first())
                        : job);
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
        return blocking(() -> cancelled(id, call), call);
    }

    private Job cancelled(String id, CallContext call) {
        while (true) {
            Version there = read(id, call);
            JobRecord known = JobRecord.of(there.json());
            ImageResult.Failed cancelled = ImageResult.Failed.unpaid(CANCELLED);
            if (known.state() != JobRecord.State.QUEUED) {
                return known.result()
                        .map(ImageResult::first)
                        .filter(cancelled::equals)
                        .map(end -> new Job.Ended(id, end))
                        .orElseThrow(() -> notCancellable(known.state()));
            }
            JobRecord ended = known.ended(cancelled, clock.instant());
            if (records.replace(JobId.record(id), ended.json(), there) instanceof Outcome.Written) {
                forget(id);
                return new Job.Ended(id, cancelled);
            }
        }
    }

    private static GenerationException notCancellable(JobRecord.State state) {
        String why =
                switch (state) {
                    case RUNNING -> "is running";
                    case PAID -> "has been paid for";
                    default -> "has ended (" + state.name().toLowerCase(java.util.Locale.ROOT) + ")";
                };
        return Failure.of(FailureCode.NOT_CANCELLABLE, "The job " + why + ": it cannot be cancelled any more.")
                .toException();
    }

    /** The request is not needed any more; if it stays, the bucket's lifecycle removes it. */
    void forget(String id) {
        try {
            requests.remove(id);
        } catch (RuntimeException kept) {
            LOG.warnf("the request of job %s was not removed: %s", id, kept.getMessage());
        }
    }

    private Version read(String id, CallContext call) {
        return Optional.of(id)
                .filter(JobId::isOne)
                .flatMap(form -> records.read(JobId.record(form)))
                .filter(there -> isTo(call, JobRecord.of(there.json())))
                .orElseThrow(UNKNOWN::toException);
    }

    private boolean isTo(CallContext call, JobRecord job) {
        return job.owner().equals(call.owner())
                && job.state() != JobRecord.State.RELEASED
                && !(job.hasEnded() && clock.instant().isAfter(job.expires()));
    }

    /** What a record says to its caller. */
    static Job job(String id, JobRecord record, Instant now) {
        if (record.isGivenUp(now)) {
            return new Job.Ended(id, ImageResult.Failed.unpaid(givenUp(record)));
        }
        return switch (record.state()) {
            case QUEUED -> new Job.Pending(id, record.created(), Job.State.QUEUED);
            case RUNNING -> new Job.Pending(id, record.created(), Job.State.RUNNING);
            case PAID -> new Job.Pending(id, record.created(), Job.State.PAID);
            case COMPLETED, FAILED -> new Job.Ended(id, record.result().orElseThrow());
            case RELEASED -> throw UNKNOWN.toException();
        };
    }

    private static Failure givenUp(JobRecord record) {
        return switch (record.state()) {
            case PAID ->
                Failure.of(
                        FailureCode.STORAGE_FAILED,
                        "The job was interrupted after it had been paid for, and nobody went on with it.");
            case RUNNING ->
                Failure.of(
                        FailureCode.INTERNAL_ERROR,
                        "The job was interrupted, and nobody went on with it. It may have been paid for.");
            default ->
                record.problem()
                        .orElse(new Failure(
                                FailureCode.DEADLINE_EXCEEDED,
                                "The job was not carried out in time. Nothing was paid.",
                                Optional.empty(),
                                false,
                                Optional.empty()));
        };
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
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(threads)
                .ifNoItem()
                .after(call.left(clock))
                .failWith(Gathering.NOT_IN_TIME::toException);
    }
}
