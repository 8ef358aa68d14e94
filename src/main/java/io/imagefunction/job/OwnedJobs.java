package io.imagefunction.job;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.RecordId;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.JsonRecords;
import io.imagefunction.storage.JsonRecords.Outcome;
import io.imagefunction.storage.JsonRecords.Version;
import io.imagefunction.storage.QueuedRequests;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The jobs of one caller, for whom there are no others. Blocking. */
@ApplicationScoped
class OwnedJobs {

    private static final Logger LOG = Logger.getLogger(OwnedJobs.class);

    private static final ImageResult.Failed CANCELLED = ImageResult.Failed.unpaid(
            Failure.of(FailureCode.CANCELLED, "The job was cancelled before anything was paid."));

    private final JsonRecords records;
    private final QueuedRequests requests;
    private final Clock clock;

    OwnedJobs(JsonRecords records, QueuedRequests requests, Clock clock) {
        this.records = records;
        this.requests = requests;
        this.clock = clock;
    }

    Job find(String id, CallContext call) {
        Job job = JobStatus.of(id, CallRecord.of(read(id, call).json()), clock.instant());
        return job instanceof Job.Ended ended ? new Job.Ended(id, ended.result().first()) : job;
    }

    Job cancel(String id, CallContext call) {
        while (true) {
            Version there = read(id, call);
            CallRecord known = CallRecord.of(there.json());
            if (known.state() != CallRecord.State.QUEUED) {
                return known.result()
                        .map(ImageResult::first)
                        .filter(OwnedJobs::isCancelled)
                        .map(end -> new Job.Ended(id, end))
                        .orElseThrow(() -> notCancellable(known.state()));
            }
            CallRecord ended = known.ended(CANCELLED, clock.instant());
            if (records.replace(RecordId.record(id), ended.json(), there) instanceof Outcome.Written) {
                forget(id);
                return new Job.Ended(id, CANCELLED);
            }
        }
    }

    private static boolean isCancelled(ImageResult end) {
        return end instanceof ImageResult.Failed failed && failed.failure().code() == FailureCode.CANCELLED;
    }

    /** What was asked for is not needed any more; if it stays, the bucket's lifecycle removes it. */
    void forget(String id) {
        try {
            requests.remove(id);
        } catch (RuntimeException kept) {
            LOG.warnf("the request of job %s was not removed: %s", id, kept.getMessage());
        }
    }

    private Version read(String id, CallContext call) {
        return Optional.of(id)
                .filter(RecordId::isOne)
                .flatMap(form -> records.read(RecordId.record(form)))
                .filter(there -> isTo(call, CallRecord.of(there.json())))
                .orElseThrow(JobStatus.UNKNOWN::toException);
    }

    private boolean isTo(CallContext call, CallRecord job) {
        boolean owned = job.owner().equals(call.owner())
                || call.underFormerName()
                        .filter(former -> job.owner().equals(former.owner()))
                        .isPresent();
        return owned
                && job.state() != CallRecord.State.RELEASED
                && !(job.hasEnded() && clock.instant().isAfter(job.expires()));
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
