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
 * Accepts jobs. First the record is written, then the request beside it, and then the message is sent. A job is
 * accepted only when its message is certainly in the queue, and its caller gets no confirmation before that. What can
 * go wrong between these steps:
 *
 * <ul>
 *   <li>The process dies, or the message cannot be sent. The job then has a record that no worker knows of, and its
 *       caller got no confirmation. A retry with the same key sends the missing message. Without a key there can be no
 *       retry, and the bucket's lifecycle removes the record.
 *   <li>It is unknown whether the message was sent. The record is withdrawn, so that a message that was sent costs
 *       nothing, and the caller is asked to retry. If another attempt has taken over the record meanwhile, there are
 *       two cases. Without a key, that attempt can only be a worker that got the message, so the job is accepted after
 *       all. With a key, it may be a call with the same key, which does not prove that there is a message, so the
 *       caller has to retry with the key.
 *   <li>The message is delivered twice, or for a job that has ended: see {@link JobWorker}.
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
     * @param due the earliest time of the first attempt
     * @return the job in its current state; with a key, it may have ended long ago
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

    /** Blocking: whether an earlier call with the same key has a record, so that this one is no new job. */
    boolean isRepeated(CallContext call) {
        return call.key()
                .flatMap(key -> records.read(RecordId.of(call, key)))
                .filter(held -> !held.record().isForgotten(clock.instant()))
                .isPresent();
    }

    /** Whether the job has ended, or a worker that has its message is working on it. */
    private static boolean needsNoMessage(CallRecord record, Instant now) {
        return record.hasEnded() || record.isAlive(now) && record.isJob();
    }

    /** The new content of the record; unchanged if the job needs no message. */
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

    /** @param own the record if this call wrote it, so that this call may withdraw it */
    private Job enqueue(
            JobMessage message, CallRecord record, Optional<Held> own, ImageRequest request, CallContext call) {
        String id = message.job();
        try {
            requests.put(id, request.in(call.trace()).json());
            if (!clock.instant().isBefore(call.deadline())) {
                throw Failures.NOT_IN_TIME.toException(); // the caller already got this failure
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

    /** Withdraws the record. Returns the job if a worker has already taken it over. */
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
