package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.generation.CallEnd;
import io.imagefunction.generation.Generation;
import io.imagefunction.generation.Recorded;
import io.imagefunction.queue.JobMessage;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.Callback;
import io.imagefunction.record.Records;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.storage.QueuedRequests;
import io.imagefunction.storage.RequestMemory;
import io.imagefunction.storage.StorageException;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/**
 * Carries out the jobs that messages name. The record decides which message pays: however many messages a job has, and
 * whether at once or one after the other, only one pays. A message is consumed at no cost if its job has ended or was
 * cancelled or withdrawn.
 *
 * <p>A job that may succeed later goes back to the queue as a new message. Its delay grows with each attempt and is at
 * least as long as upstream asks for. So the queue's own count of receives, which leads to the dead-letter queue,
 * counts only workers that died.
 */
@ApplicationScoped
public class JobWorker {

    private static final Logger LOG = Logger.getLogger(JobWorker.class);

    /** Time reserved before the deadline for putting a message back. */
    private static final Duration HANDING_BACK = Duration.ofSeconds(1);

    private final Generation generation;
    private final OwnedJobs jobs;
    private final Records records;
    private final QueuedRequests requests;
    private final RequestMemory budget;
    private final JobQueue queue;
    private final JobPauses pauses;
    private final CallEnd.Listener listener;
    private final Clock clock;
    private final ExecutorService threads;

    JobWorker(
            Generation generation,
            OwnedJobs jobs,
            Records records,
            QueuedRequests requests,
            RequestMemory budget,
            JobQueue queue,
            JobPauses pauses,
            CallEnd.Listener listener,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.generation = generation;
        this.jobs = jobs;
        this.records = records;
        this.requests = requests;
        this.budget = budget;
        this.queue = queue;
        this.pauses = pauses;
        this.listener = listener;
        this.clock = clock;
        this.threads = threads;
    }

    /** The next step for a message. */
    private sealed interface Step {
        /**
         * Nothing is left to do.
         *
         * @param forgettable whether the stored request can be removed, because the record answers calls with the job's
         *     key
         * @param end the result to report
         */
        record Over(boolean forgettable, Optional<CallEnd> end) implements Step {
            static final Over UNTOLD = new Over(false, Optional.empty());
        }

        /**
         * A later attempt, because this one failed or another one is still in flight.
         *
         * @param end of the job's time, if an attempt is made before it however long the pause is
         */
        record Later(Optional<Duration> pause, Optional<Instant> end) implements Step {
            static final Later SOON = new Later(Optional.empty(), Optional.empty());
        }

        /** This attempt, once it is due. */
        record NotYet(Instant due) implements Step {}

        record Now(Held job, ImageRequest request) implements Step {}
    }

    /**
     * Completes by the call's deadline and never fails.
     *
     * @return whether the queue may delete the message; if not, the queue has to deliver it again
     */
    public Uni<Boolean> carryOut(JobMessage message, CallContext call) {
        RequestMemory.Lease memory = budget.request();
        Uni<Step> first =
                Uni.createFrom().item(() -> step(message, call, memory)).runSubscriptionOn(threads);
        return call.inTime(first, clock)
                .chain(step -> switch (step) {
                    case Step.Over over -> Uni.createFrom().item(over);
                    case Step.Later later -> Uni.createFrom().item(later);
                    case Step.NotYet notYet -> Uni.createFrom().item(notYet);
                    case Step.Now now ->
                        generation
                                .carryOut(
                                        now.job(),
                                        now.request(),
                                        call.sooner(HANDING_BACK)
                                                .paidBy(now.job()
                                                        .record()
                                                        .subject()
                                                        .payer()))
                                .map(recorded -> after(now.job(), recorded, call));
                })
                .onTermination()
                .invoke(memory::close)
                .emitOn(threads)
                .map(step -> settled(step, message))
                .onFailure()
                .invoke(problem -> LOG.warnf(
                        "request %s: job %s goes back to the queue: %s",
                        call.requestId(),
                        message.job(),
                        Failures.of(problem).code().code()))
                .onFailure()
                .recoverWithItem(false);
    }

    private Step step(JobMessage message, CallContext call, RequestMemory.Lease memory) {
        String id = message.job();
        Optional<Held> there = records.read(id);
        if (there.isEmpty()) {
            LOG.warnf("request %s: job %s does not exist or was removed: its message is deleted", call.requestId(), id);
            return Step.Over.UNTOLD;
        }
        CallRecord job = there.get().record();
        if (job.isAlive(clock.instant())) {
            return Step.Later.SOON;
        }
        if (!job.isJob() || job.isForgotten(clock.instant()) || job.isGivenUp(clock.instant()) || job.hasEnded()) {
            return over(id, job, call);
        }
        Instant end = job.times().triedUntil().orElseThrow();
        Instant due = message.notBefore().isBefore(end) ? message.notBefore() : end;
        if (due.isAfter(clock.instant())) {
            return new Step.NotYet(due);
        }
        return request(id, memory)
                .<Step>map(request -> new Step.Now(there.get(), request))
                .orElseGet(() -> lost(there.get(), call));
    }

    private Optional<ImageRequest> request(String id, RequestMemory.Lease memory) {
        try {
            return requests.read(id, memory).map(ImageRequest::of);
        } catch (StorageException unreadable) {
            if (unreadable.reason() != StorageException.Reason.UNREADABLE) {
                throw unreadable;
            }
            return Optional.empty();
        }
    }

    /**
     * Every delivery of a message reports the end, because the worker of an earlier one may have died before it could.
     */
    private Step over(String id, CallRecord job, CallContext call) {
        boolean told = job.isJob()
                && job.state() != CallRecord.State.RELEASED
                && !clock.instant().isAfter(job.times().expires());
        Optional<CallEnd> end = told && JobStatus.of(id, job, clock.instant()) instanceof Job.Ended ended
                ? Optional.of(ending(id, job, ended.result(), call))
                : Optional.empty();
        return new Step.Over(job.hasEnded() && !job.isForgotten(clock.instant()), end);
    }

    private static CallEnd ending(String id, CallRecord job, ImageResult result, CallContext call) {
        return new CallEnd(
                id,
                result,
                job.lease().requestId(),
                Optional.empty(),
                Optional.empty(),
                job.callback().map(Callback::url),
                call.base(),
                call.deadline());
    }

    /** Happens only if the stored request was removed or changed by hand. */
    private Step lost(Held job, CallContext call) {
        Failure failure = Failure.of(
                FailureCode.INTERNAL_ERROR,
                "What was asked for is not in the bucket any more, or cannot be read. Ask for it again.");
        records.replace(job, job.record().unpaid(failure, clock.instant()));
        return new Step.Over(
                false, Optional.of(ending(job.id(), job.record(), ImageResult.Failed.unpaid(failure), call)));
    }

    /** If the result was not recorded, something may have been paid for. The next delivery finds that out. */
    private static Step after(Held job, Recorded recorded, CallContext call) {
        CallEnd end = ending(job.id(), job.record(), recorded.result(), call);
        return switch (recorded.result()) {
            case ImageResult.Failed failed when failed.failure().isTemporary() -> later(job, failed.failure());
            case ImageResult.Failed failed
            when !failed.failure().isFinal() && recorded.written() -> new Step.Over(false, Optional.of(end));
            default -> recorded.written() ? new Step.Over(true, Optional.of(end)) : Step.Later.SOON;
        };
    }

    /** A budget may be raised before it resets. */
    private static Step later(Held job, Failure failure) {
        Optional<Instant> end = job.record().times().triedUntil();
        return new Step.Later(failure.retryAfter(), end.filter(until -> failure.code() == FailureCode.BUDGET_EXCEEDED));
    }

    private boolean settled(Step step, JobMessage message) {
        switch (step) {
            case Step.Later later -> {
                Instant next = pauses.after(message.attempt(), later.pause());
                queue.send(message.again(
                        later.end().map(end -> pauses.before(end, next)).orElse(next)));
            }
            case Step.NotYet notYet -> queue.send(message.at(notYet.due()));
            case Step.Over over -> {
                over.end().ifPresent(listener::heard);
                if (over.forgettable()) {
                    jobs.forget(message.job());
                }
            }
            case Step.Now now -> throw new IllegalStateException("it has been carried out");
        }
        return true;
    }
}
