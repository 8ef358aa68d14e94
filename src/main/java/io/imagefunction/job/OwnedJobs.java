package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.Records;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.QueuedRequests;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Locale;
import org.jboss.logging.Logger;

/** The jobs of one caller, who cannot see those of others. Blocking. */
@ApplicationScoped
class OwnedJobs {

    private static final Logger LOG = Logger.getLogger(OwnedJobs.class);

    private static final ImageResult.Failed CANCELLED = ImageResult.Failed.unpaid(
            Failure.of(FailureCode.CANCELLED, "The job was cancelled before anything was paid."));

    private final Records records;
    private final QueuedRequests requests;
    private final Clock clock;

    OwnedJobs(Records records, QueuedRequests requests, Clock clock) {
        this.records = records;
        this.requests = requests;
        this.clock = clock;
    }

    Job find(String id, CallContext call) {
        CallRecord record =
                records.read(id).map(there -> owned(there.record(), call)).orElseThrow(JobStatus.UNKNOWN::toException);
        Job job = JobStatus.of(id, record, clock.instant());
        return job instanceof Job.Ended ended
                ? new Job.Ended(id, ended.times(), ended.result().first())
                : job;
    }

    Job cancel(String id, CallContext call) {
        Held there =
                records.update(id, known -> cancelled(owned(known, call))).orElseThrow(JobStatus.UNKNOWN::toException);
        forget(id);
        return new Job.Ended(
                id,
                there.record().times(),
                there.record().result().orElseThrow().first());
    }

    private CallRecord cancelled(CallRecord known) {
        if (known.state() == CallRecord.State.QUEUED) {
            return known.ended(CANCELLED, clock.instant());
        }
        if (known.result().filter(OwnedJobs::isCancelled).isEmpty()) {
            throw notCancellable(known.state());
        }
        return known;
    }

    private static boolean isCancelled(ImageResult end) {
        return end instanceof ImageResult.Failed failed && failed.failure().code() == FailureCode.CANCELLED;
    }

    /** Removes the request, which is not needed any more. If that fails, the bucket's lifecycle removes it. */
    void forget(String id) {
        try {
            requests.remove(id);
        } catch (RuntimeException kept) {
            LOG.warnf("the request of job %s was not removed: %s", id, kept.getMessage());
        }
    }

    private CallRecord owned(CallRecord known, CallContext call) {
        if (!isTo(call, known)) {
            throw JobStatus.UNKNOWN.toException();
        }
        return known;
    }

    private boolean isTo(CallContext call, CallRecord job) {
        return call.owner().equals(job.subject().owner())
                && job.state() != CallRecord.State.RELEASED
                && !(job.hasEnded() && clock.instant().isAfter(job.times().expires()));
    }

    private static FailureException notCancellable(CallRecord.State state) {
        String why =
                switch (state) {
                    case RUNNING -> "is running";
                    case PAID -> "has been paid for";
                    default -> "has ended (" + state.name().toLowerCase(Locale.ROOT) + ")";
                };
        return Failure.of(FailureCode.NOT_CANCELLABLE, "The job " + why + ": it cannot be cancelled any more.")
                .toException();
    }
}
