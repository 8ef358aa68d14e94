package io.imagefunction.job;

import io.imagefunction.failure.Failures;
import io.imagefunction.queue.JobMessage;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.Claims;
import io.imagefunction.record.RecordId;
import io.imagefunction.record.Records;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.QueuedRequests;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Accepts jobs: first the record, then the request beside it, then the message. A job is accepted when its message is in
 * the queue for sure, and before that nobody is told so. What can go wrong between:
 *
 * <ul>
 *   <li>The process dies, or the message cannot be sent: the job has a record that nobody works on, and that nobody has
 *       been told of. Who asks again with its key sends the message that is missing. Without a key there is nobody who
 *       could ask, and the record goes with the lifecycle of the bucket.
 *   <li>Whether the message was sent is not known: the record is withdrawn, so that a message that did get there costs
 *       nothing, and the caller is told to try again. If somebody has taken the record in hand meanwhile, it was the
 *       worker who got the message, and the job is accepted after all; or it was a call with the same key, on whose
 *       message nobody can rely, and then the caller has to ask again with the key.
 *   <li>The message comes twice, or comes for a job that has ended: see {@link JobWorker}.
 * </ul>
 */
@ApplicationScoped
class JobSubmission {

    private static final Logger LOG = Logger.getLogger(JobSubmission.class);

    private final Records records;
    private final QueuedRequests requests;
    private final JobQueue queue;
    private final Settings.Image settings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    JobSubmission(Records records, QueuedRequests requests, JobQueue queue, Settings settings, Clock clock) {
        this.records = records;
        this.requests = requests;
        this.queue = queue;
        this.settings = settings.image();
        this.clock = clock;
    }

    /**
     * Blocking.
     *
     * @param due when it is to be begun with
     * @return the job as it is known by then: the key may have brought it to its end long ago
     * @throws RuntimeException if the job was not accepted
     */
    Job submit(ImageRequest request, CallContext call, Instant due) {
        String id = call.key().map(key -> RecordId.of(call, key)).orElseGet(() -> RecordId.random(random));
        Instant now = clock.instant();
        CallRecord fresh = CallRecord.queued(
                request.sha256(), call, now.plus(settings.queue().patience()), now, settings.recordLifetime());
        Held held = records.create(id, fresh, known -> known.isForgotten(now) ? fresh : successor(known, fresh));
        if (needsNoMessage(held.record(), now)) {
            return JobStatus.of(id, held.record(), now);
        }
        Optional<Held> own =
                Optional.of(held).filter(written -> written.record().equals(fresh));
        return enqueue(new JobMessage(id, 0, due), held.record(), own, request, call);
    }

    /** It has ended, or the worker who has its message is at it. */
    private static boolean needsNoMessage(CallRecord record, Instant now) {
        return record.hasEnded() || record.isAlive(now) && record.isJob();
    }

    /** What the record is to become: itself if there is nothing to do but wait, or not even that. */
    private CallRecord successor(CallRecord known, CallRecord fresh) {
        if (!known.subject().requestSha256().equals(fresh.subject().requestSha256())) {
            throw Claims.KEY_REUSED.toException();
        }
        if (known.isCalledBackElsewhereThan(fresh)) {
            throw Claims.OTHER_CALLBACK.toException();
        }
        if (needsNoMessage(known, fresh.times().updated())) {
            return known;
        }
        if (known.isAlive(fresh.times().updated())) {
            throw Claims.inProgress(
                    Duration.between(fresh.times().updated(), known.lease().deadline()));
        }
        return known.queuedAgain(fresh);
    }

    /** @param own the record as this call has made it, which it may withdraw */
    private Job enqueue(
            JobMessage message, CallRecord record, Optional<Held> own, ImageRequest request, CallContext call) {
        String id = message.job();
        try {
            requests.put(id, request.json());
            if (!clock.instant().isBefore(call.deadline())) {
                throw Failures.NOT_IN_TIME.toException(); // its caller has been told so
            }
            queue.send(message);
        } catch (RuntimeException notQueued) {
            LOG.warnf("request %s: no job was queued: %s", call.requestId(), notQueued.getMessage());
            return own.flatMap(held -> withdrawn(held, call))
                    .orElseThrow(() -> Failures.of(notQueued).toException());
        }
        LOG.infof("request %s is job %s", call.requestId(), id);
        return JobStatus.of(id, record, clock.instant());
    }

    /** The job, if a worker has it all the same. */
    private Optional<Job> withdrawn(Held own, CallContext call) {
        try {
            CallRecord released = own.record().released(clock.instant());
            Optional<CallRecord> there = records.replace(own, released).map(Held::record);
            if (there.filter(released::equals).isPresent()) {
                requests.remove(own.id());
                return Optional.empty();
            }
            return there.filter(taken -> call.key().isEmpty())
                    .map(taken -> JobStatus.of(own.id(), taken, clock.instant()));
        } catch (RuntimeException unwritten) {
            LOG.warnf(
                    "request %s: its job %s was not withdrawn: %s", call.requestId(), own.id(), unwritten.getMessage());
            return Optional.empty();
        }
    }
}
