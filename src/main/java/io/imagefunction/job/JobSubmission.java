package io.imagefunction.job;

import io.imagefunction.failure.Failures;
import io.imagefunction.queue.JobMessage;
import io.imagefunction.queue.JobQueue;
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.Claims;
import io.imagefunction.record.RecordId;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.JsonRecords;
import io.imagefunction.storage.JsonRecords.Outcome;
import io.imagefunction.storage.JsonRecords.Version;
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

    private final JsonRecords records;
    private final QueuedRequests requests;
    private final JobQueue queue;
    private final Settings.Image settings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    JobSubmission(JsonRecords records, QueuedRequests requests, JobQueue queue, Settings settings, Clock clock) {
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
        CallRecord next = fresh;
        Outcome outcome = records.create(RecordId.record(id), fresh.json());
        while (outcome instanceof Outcome.Refused refused) {
            Optional<Version> there = refused.there();
            if (there.isPresent()) {
                CallRecord known = CallRecord.of(there.get().json());
                next = known.isForgotten(now) ? fresh : successor(known, fresh);
                if (next.equals(known)) {
                    return JobStatus.of(id, known, now);
                }
                outcome = records.replace(RecordId.record(id), next.json(), there.get());
            } else {
                next = fresh;
                outcome = records.create(RecordId.record(id), fresh.json());
            }
        }
        Version held = ((Outcome.Written) outcome).version();
        Optional<Version> own = next.equals(fresh) ? Optional.of(held) : Optional.empty();
        return enqueue(new JobMessage(id, 0, due), next, own, request, call);
    }

    /** What the record is to become: itself if there is nothing to do but wait, or not even that. */
    private CallRecord successor(CallRecord known, CallRecord fresh) {
        if (!known.requestSha256().equals(fresh.requestSha256())) {
            throw Claims.KEY_REUSED.toException();
        }
        if (known.isCalledBackElsewhereThan(fresh)) {
            throw Claims.OTHER_CALLBACK.toException();
        }
        if (known.hasEnded() || known.isAlive(fresh.updated()) && known.isJob()) {
            return known;
        }
        if (known.isAlive(fresh.updated())) {
            throw Claims.inProgress(Duration.between(fresh.updated(), known.deadline()));
        }
        return known.queuedAgain(fresh);
    }

    /** @param own the record as this call has made it, which it may withdraw */
    private Job enqueue(
            JobMessage message, CallRecord record, Optional<Version> own, ImageRequest request, CallContext call) {
        String id = message.job();
        try {
            requests.put(id, request.json());
            if (!clock.instant().isBefore(call.deadline())) {
                throw Failures.NOT_IN_TIME.toException(); // its caller has been told so
            }
            queue.send(message);
        } catch (RuntimeException notQueued) {
            LOG.warnf("request %s: no job was queued: %s", call.requestId(), notQueued.getMessage());
            return own.flatMap(version -> withdrawn(id, record, version, call))
                    .orElseThrow(() -> Failures.of(notQueued).toException());
        }
        LOG.infof("request %s is job %s", call.requestId(), id);
        return JobStatus.of(id, record, clock.instant());
    }

    /** The job, if a worker has it all the same. */
    private Optional<Job> withdrawn(String id, CallRecord record, Version version, CallContext call) {
        try {
            Outcome outcome = records.replace(
                    RecordId.record(id), record.released(clock.instant()).json(), version);
            return switch (outcome) {
                case Outcome.Written written -> {
                    requests.remove(id);
                    yield Optional.empty();
                }
                case Outcome.Refused refused ->
                    refused.there()
                            .filter(there -> call.key().isEmpty())
                            .map(there -> JobStatus.of(id, CallRecord.of(there.json()), clock.instant()));
            };
        } catch (RuntimeException unwritten) {
            LOG.warnf("request %s: its job %s was not withdrawn: %s", call.requestId(), id, unwritten.getMessage());
            return Optional.empty();
        }
    }
}
