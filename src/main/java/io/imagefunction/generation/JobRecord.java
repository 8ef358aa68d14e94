package io.imagefunction.generation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.storage.PictureSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of a request that must not be paid for twice, as {@code jobs/<id>.json} in the bucket:
 *
 * <pre>{@code
 * {"state":"completed","request_sha256":"…","request_id":"…","attempt":"20261121-…","deadline":"2026-11-21T12:02:00Z",
 *  "created_at":"…","updated_at":"…","expires_at":"…","result":{…},"revision":"…"}
 * }</pre>
 *
 * @param requestSha256 of what is asked for, so that a key is not taken for two requests
 * @param requestId of the call whose attempt this is, which its log lines have
 * @param attempt who holds the record: the beginning of the names of its pictures, random and new for each attempt
 * @param deadline until when the attempt may be alive; one that is running and later than this was killed
 * @param expires when all of it is forgotten; the pictures are gone by then
 * @param result what ended it, as {@link RecordedResult} writes it
 */
record JobRecord(
        State state,
        String requestSha256,
        String requestId,
        String attempt,
        Instant deadline,
        Instant created,
        Instant updated,
        Instant expires,
        Optional<ImageResult> result) {

    enum State {
        /** Somebody is at it, and has not paid as far as is known. */
        RUNNING,
        /** Upstream has sent something: money is spent, and the pictures are on their way into the bucket. */
        PAID,
        /** There are pictures. */
        COMPLETED,
        /** It failed for good, or after having been paid for: asking again would change nothing, or cost again. */
        FAILED,
        /** It failed before anything was paid: whoever asks again may try again. */
        RELEASED
    }

    static JobRecord running(
            String requestSha256,
            CallContext call,
            PictureSeries pictures,
            Instant deadline,
            Instant now,
            Duration lifetime) {
        return new JobRecord(
                State.RUNNING,
                requestSha256,
                call.requestId(),
                pictures.beginning(),
                deadline,
                now,
                now,
                now.plus(lifetime),
                Optional.empty());
    }

    JobRecord paid(Instant now) {
        return in(State.PAID, now, Optional.empty());
    }

    JobRecord ended(ImageResult result, Instant now) {
        return switch (result) {
            case ImageResult.Generated generated -> in(State.COMPLETED, now, Optional.of(result));
            case ImageResult.Failed failed
            when failed.failure().isFinal() -> in(State.FAILED, now, Optional.of(result));
            case ImageResult.Failed failed -> released(now);
        };
    }

    JobRecord released(Instant now) {
        return in(State.RELEASED, now, Optional.empty());
    }

    private JobRecord in(State next, Instant now, Optional<ImageResult> end) {
        return new JobRecord(next, requestSha256, requestId, attempt, deadline, created, now, expires, end);
    }

    boolean isForgotten(Instant now) {
        return state == State.RELEASED || now.isAfter(expires) && (!isUnderway() || now.isAfter(deadline));
    }

    boolean isUnderway() {
        return state == State.RUNNING || state == State.PAID;
    }

    PictureSeries pictures() {
        return PictureSeries.of(attempt);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("request_sha256", requestSha256)
                .put("request_id", requestId)
                .put("attempt", attempt)
                .put("deadline", deadline.toString())
                .put("created_at", created.toString())
                .put("updated_at", updated.toString())
                .put("expires_at", expires.toString());
        result.ifPresent(end -> json.set("result", RecordedResult.write(end)));
        return json;
    }

    static JobRecord of(ObjectNode json) {
        return new JobRecord(
                State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
                json.path("request_sha256").asText(),
                json.path("request_id").asText(),
                json.path("attempt").asText(),
                Instant.parse(json.path("deadline").asText()),
                Instant.parse(json.path("created_at").asText()),
                Instant.parse(json.path("updated_at").asText()),
                Instant.parse(json.path("expires_at").asText()),
                Optional.ofNullable(json.get("result")).map(RecordedResult::read));
    }
}
