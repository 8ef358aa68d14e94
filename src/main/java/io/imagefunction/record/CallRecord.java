package io.imagefunction.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.PictureSeries;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * What is known of a request that must not be paid for twice, as {@code jobs/<id>.json} in the bucket:
 *
 * <pre>{@code
 * {"state":"completed","owner":"…","request_sha256":"…","request_id":"…","attempt":"20261121-…",
 *  "deadline":"2026-11-21T12:02:00Z","tried_until":"…","created_at":"…","updated_at":"…","expires_at":"…",
 *  "problem":{…},"callback":{…},"result":{…},"revision":"…"}
 * }</pre>
 *
 * @param owner hash of the caller whose it is: see {@link CallContext#owner}
 * @param requestSha256 of what is asked for, so that a key is not taken for two requests
 * @param requestId of the call whose attempt this is, which its log lines have
 * @param attempt who holds the record, if anybody has: the beginning of the names of its pictures, random and new for
 *     each attempt
 * @param deadline until when the attempt may be alive; one that is running and later than this was killed
 * @param triedUntil until when a job of the queue is tried; none for calls that are answered by who took them, and whose
 *     failures nobody tries again
 * @param expires when all of it is forgotten; the pictures are gone by then
 * @param problem why a job has not succeeded yet
 * @param callback where the answer is sent
 * @param result what ended it, as {@link RecordedResult} writes it
 */
public record CallRecord(
        State state,
        String owner,
        String requestSha256,
        String requestId,
        String attempt,
        Instant deadline,
        Optional<Instant> triedUntil,
        Instant created,
        Instant updated,
        Instant expires,
        Optional<Failure> problem,
        Optional<Callback> callback,
        Optional<ImageResult> result) {

    private static final Failure UNREADABLE = Failure.of(
            FailureCode.INTERNAL_ERROR,
            "The record of this request cannot be read: its operator has to look at it. Nothing was done now.");

    public enum State {
        /** It waits for a worker. */
        QUEUED,
        /** Somebody is at it, and has not paid as far as is known. */
        RUNNING,
        /** Upstream has sent something: money is spent, and the pictures are on their way into the bucket. */
        PAID,
        /** There are pictures. */
        COMPLETED,
        /** It failed for good, or after having been paid for: asking again would change nothing, or cost again. */
        FAILED,
        /** It failed before anything was paid, and nobody tries again: whoever asks with its key may. */
        RELEASED
    }

    public static CallRecord queued(
            String requestSha256, CallContext call, Instant triedUntil, Instant now, Duration lifetime) {
        return new CallRecord(
                State.QUEUED,
                call.owner(),
                requestSha256,
                call.requestId(),
                "",
                now,
                Optional.of(triedUntil),
                now,
                now,
                now.plus(lifetime),
                Optional.empty(),
                call.callback().map(Callback::to),
                Optional.empty());
    }

    public static CallRecord running(
            String requestSha256,
            CallContext call,
            PictureSeries pictures,
            Instant deadline,
            Instant now,
            Duration lifetime) {
        return new CallRecord(
                State.RUNNING,
                call.owner(),
                requestSha256,
                call.requestId(),
                pictures.beginning(),
                deadline,
                Optional.empty(),
                now,
                now,
                now.plus(lifetime),
                Optional.empty(),
                call.callback().map(Callback::to),
                Optional.empty());
    }

    /** The same job in the hands of another attempt. */
    CallRecord takenOverBy(CallRecord next) {
        return new CallRecord(
                next.state,
                owner,
                requestSha256,
                next.requestId,
                next.attempt,
                next.deadline,
                triedUntil,
                created,
                next.updated,
                expires,
                problem,
                callback,
                Optional.empty());
    }

    /** What nobody is at any more, or yet, is a job of the queue from now on. */
    public CallRecord queuedAgain(CallRecord queued) {
        return new CallRecord(
                state,
                owner,
                requestSha256,
                requestId,
                attempt,
                deadline,
                queued.triedUntil,
                created,
                queued.updated,
                queued.expires,
                problem,
                callback,
                Optional.empty());
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

    /** It failed, and nothing was paid: a job is tried again if that may help, anything else is forgotten. */
    public CallRecord unpaid(Failure failure, Instant now) {
        if (triedUntil.isEmpty()) {
            return released(now);
        }
        return failure.retryable() && now.isBefore(triedUntil.get())
                ? in(State.QUEUED, now, Optional.of(failure), Optional.empty())
                : in(State.FAILED, now, Optional.empty(), Optional.of(ImageResult.Failed.unpaid(failure)));
    }

    public CallRecord released(Instant now) {
        return in(State.RELEASED, now, Optional.empty(), Optional.empty());
    }

    private CallRecord in(State next, Instant now, Optional<Failure> why, Optional<ImageResult> end) {
        return updated(next, now, why, callback, end);
    }

    private CallRecord updated(
            State next, Instant now, Optional<Failure> why, Optional<Callback> to, Optional<ImageResult> end) {
        return new CallRecord(
                next,
                owner,
                requestSha256,
                requestId,
                attempt,
                deadline,
                triedUntil,
                created,
                now,
                expires,
                why,
                to,
                end);
    }

    /** With how the sending of its answer ended. */
    public CallRecord calledBack(Callback.Outcome outcome, Instant now) {
        return updated(state, now, problem, callback.map(to -> to.ended(outcome)), result);
    }

    /** Whether a call wants its answer sent to where this one's does not go. */
    public boolean isCalledBackElsewhereThan(CallRecord call) {
        return call.callback.isPresent() && !call.callback.map(Callback::url).equals(callback.map(Callback::url));
    }

    /** Whether the same key may be used as if it were new. */
    public boolean isForgotten(Instant now) {
        return switch (state) {
            case RELEASED -> true;
            case QUEUED -> isGivenUp(now);
            case RUNNING, PAID -> now.isAfter(expires) && now.isAfter(deadline);
            case COMPLETED -> now.isAfter(expires);
            case FAILED -> now.isAfter(expires) || !isFinalFailure();
        };
    }

    private boolean isFinalFailure() {
        return result.stream()
                .anyMatch(end -> end instanceof ImageResult.Failed failed
                        && failed.failure().isFinal());
    }

    /** Whether nobody will carry it out any more, and nobody has. */
    public boolean isGivenUp(Instant now) {
        return !hasEnded() && !isAlive(now) && now.isAfter(triedUntil.orElse(deadline));
    }

    public boolean hasEnded() {
        return state == State.COMPLETED || state == State.FAILED;
    }

    /** Whether somebody is at it, as far as can be known. */
    public boolean isAlive(Instant now) {
        return (state == State.RUNNING || state == State.PAID) && now.isBefore(deadline);
    }

    /** Whether it is in the queue, or with somebody who got it from there. */
    public boolean isJob() {
        return triedUntil.isPresent();
    }

    PictureSeries pictures() {
        return PictureSeries.of(attempt);
    }

    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("owner", owner)
                .put("request_sha256", requestSha256)
                .put("request_id", requestId)
                .put("attempt", attempt)
                .put("deadline", deadline.toString())
                .put("created_at", created.toString())
                .put("updated_at", updated.toString())
                .put("expires_at", expires.toString());
        triedUntil.ifPresent(end -> json.put("tried_until", end.toString()));
        problem.ifPresent(why -> json.set("problem", RecordedResult.write(why)));
        callback.ifPresent(to -> json.set("callback", to.json()));
        result.ifPresent(end -> json.set("result", RecordedResult.write(end)));
        return json;
    }

    /** @throws FailureException if it is none, or not whole */
    public static CallRecord of(ObjectNode json) {
        try {
            CallRecord record = read(json);
            if (record.hasEnded() && record.result().isEmpty()) {
                throw UNREADABLE.toException();
            }
            return record;
        } catch (IllegalArgumentException | DateTimeException | NullPointerException | NoSuchElementException broken) {
            throw UNREADABLE.toException();
        }
    }

    private static CallRecord read(ObjectNode json) {
        return new CallRecord(
                State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
                json.path("owner").asText(),
                json.path("request_sha256").asText(),
                json.path("request_id").asText(),
                json.path("attempt").asText(),
                Instant.parse(json.path("deadline").asText()),
                Optional.ofNullable(json.path("tried_until").textValue()).map(Instant::parse),
                Instant.parse(json.path("created_at").asText()),
                Instant.parse(json.path("updated_at").asText()),
                Instant.parse(json.path("expires_at").asText()),
                Optional.ofNullable(json.get("problem")).map(RecordedResult::failure),
                Optional.ofNullable(json.get("callback")).map(Callback::of),
                Optional.ofNullable(json.get("result")).map(RecordedResult::read));
    }
}
