package io.imagefunction.record;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.PictureSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of a request that must not be paid for twice: {@code jobs/<id>.json} in the bucket, written by {@link
 * RecordJson}.
 *
 * @param lease of the attempt that holds the record, or held it last
 * @param problem why a job has not succeeded yet
 * @param callback where the answer is sent
 * @param result the final result
 */
public record CallRecord(
        State state,
        Subject subject,
        Lease lease,
        Times times,
        Optional<Failure> problem,
        Optional<Callback> callback,
        Optional<ImageResult> result) {

    /**
     * Who sent the request, and what it asks for.
     *
     * @param owner hash of the caller: see {@link CallContext#owner}
     * @param requestSha256 hash of the request, so that a key cannot be used for two different requests
     * @param payer whose budget pays, by name: see {@link CallContext#payer}
     */
    public record Subject(String owner, String requestSha256, Optional<String> payer) {}

    public enum State {
        /** Waits for a worker. */
        QUEUED,
        /** An attempt is in flight and, as far as is known, nothing has been paid. */
        RUNNING,
        /** Upstream has begun to send a picture: money is spent, and the pictures are being stored. */
        PAID,
        /** Ended with pictures. */
        COMPLETED,
        /** Ended with a failure: a retry would not help, would be paid for again, or would come too late. */
        FAILED,
        /** Failed before anything was paid, and is not retried. The next call with the key starts anew. */
        RELEASED
    }

    public static CallRecord queued(
            String requestSha256, CallContext call, Instant triedUntil, Instant now, Duration lifetime) {
        return begun(
                State.QUEUED,
                requestSha256,
                call,
                new Lease(call.requestId(), "", now),
                new Times(now, now, now.plus(lifetime), Optional.of(triedUntil)));
    }

    public static CallRecord running(
            String requestSha256,
            CallContext call,
            PictureSeries pictures,
            Instant deadline,
            Instant now,
            Duration lifetime) {
        return begun(
                State.RUNNING,
                requestSha256,
                call,
                new Lease(call.requestId(), pictures.beginning(), deadline),
                new Times(now, now, now.plus(lifetime), Optional.empty()));
    }

    private static CallRecord begun(State state, String requestSha256, CallContext call, Lease lease, Times times) {
        return new CallRecord(
                state,
                new Subject(call.owner(), requestSha256, call.payer()),
                lease,
                times,
                Optional.empty(),
                call.callback().map(Callback::to),
                Optional.empty());
    }

    /** The same job, taken over by another attempt. */
    CallRecord takenOverBy(CallRecord next) {
        return new CallRecord(
                next.state,
                subject,
                next.lease,
                times.updatedAt(next.times.updated()),
                problem,
                callback,
                Optional.empty());
    }

    /** Makes a job of the queue out of a record without an attempt in flight. */
    public CallRecord queuedAgain(CallRecord queued) {
        return new CallRecord(state, subject, lease, times.queuedAs(queued.times), problem, callback, Optional.empty());
    }

    public CallRecord paid(Instant now) {
        return in(State.PAID, now, problem, Optional.empty());
    }

    public CallRecord ended(ImageResult result, Instant now) {
        return switch (result) {
            case ImageResult.Generated generated -> in(State.COMPLETED, now, Optional.empty(), Optional.of(result));
            case ImageResult.Failed failed
            when failed.failure().isFinal() -> in(State.FAILED, now, Optional.empty(), Optional.of(result));
            case ImageResult.Failed failed -> unpaid(failed.failure(), now);
        };
    }

    /** For a failure before anything was paid. A job is retried if that may help; any other record is released. */
    public CallRecord unpaid(Failure failure, Instant now) {
        if (times.triedUntil().isEmpty()) {
            return released(now);
        }
        return failure.isTemporary() && now.isBefore(times.triedUntil().get())
                ? in(State.QUEUED, now, Optional.of(failure), Optional.empty())
                : in(State.FAILED, now, Optional.empty(), Optional.of(ImageResult.Failed.unpaid(failure)));
    }

    public CallRecord released(Instant now) {
        return in(State.RELEASED, now, Optional.empty(), Optional.empty());
    }

    private CallRecord in(State next, Instant now, Optional<Failure> why, Optional<ImageResult> end) {
        return new CallRecord(next, subject, lease, times.updatedAt(now), why, callback, end);
    }

    /** The record with the outcome of sending its answer. */
    public CallRecord calledBack(Callback.Outcome outcome, Instant now) {
        return new CallRecord(
                state, subject, lease, times.updatedAt(now), problem, callback.map(to -> to.ended(outcome)), result);
    }

    /** Whether the given call wants its answer sent to another URL than this one. */
    public boolean isCalledBackElsewhereThan(CallRecord call) {
        return call.callback.isPresent() && !call.callback.map(Callback::url).equals(callback.map(Callback::url));
    }

    /** Whether a call with the same key may treat the key as new. */
    public boolean isForgotten(Instant now) {
        return switch (state) {
            case RELEASED -> true;
            case QUEUED -> isGivenUp(now);
            case RUNNING, PAID -> now.isAfter(times.expires()) && now.isAfter(lease.deadline());
            case COMPLETED -> now.isAfter(times.expires());
            case FAILED -> now.isAfter(times.expires()) || !isFinalFailure();
        };
    }

    private boolean isFinalFailure() {
        return result.stream()
                .anyMatch(end -> end instanceof ImageResult.Failed failed
                        && failed.failure().isFinal());
    }

    /** Whether the request has no result and will not be tried any more. */
    public boolean isGivenUp(Instant now) {
        return !hasEnded() && !isAlive(now) && now.isAfter(times.triedUntil().orElse(lease.deadline()));
    }

    public boolean hasEnded() {
        return state == State.COMPLETED || state == State.FAILED;
    }

    /** Whether an attempt is in flight, as far as can be known. */
    public boolean isAlive(Instant now) {
        return (state == State.RUNNING || state == State.PAID) && now.isBefore(lease.deadline());
    }

    /** Whether it is in the queue, or with a worker that got it from the queue. */
    public boolean isJob() {
        return times.triedUntil().isPresent();
    }

    PictureSeries pictures() {
        return PictureSeries.of(lease.attempt());
    }
}
