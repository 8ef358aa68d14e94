package io.imagefunction.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.record.CallRecord.State;
import io.imagefunction.record.CallRecord.Subject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The JSON of a {@link CallRecord}. Records live for weeks in the bucket, so members may be added but neither renamed nor
 * required:
 *
 * <pre>{@code
 * {"state":"completed","owner":"…","request_sha256":"…","payer":"…","request_id":"…","attempt":"20261121-…",
 *  "deadline":"2026-11-21T12:02:00Z","tried_until":"…","created_at":"…","updated_at":"…","expires_at":"…",
 *  "problem":{…},"callback":{…},"result":{…},"revision":"…"}
 * }</pre>
 */
final class RecordJson {

    private static final Failure UNREADABLE = Failure.of(
            FailureCode.INTERNAL_ERROR,
            "The record of this request cannot be read: the function's operator has to check it. Nothing"
                    + " was generated or paid now.");

    private RecordJson() {}

    static ObjectNode write(CallRecord record) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("state", record.state().name().toLowerCase(Locale.ROOT))
                .put("owner", record.subject().owner())
                .put("request_sha256", record.subject().requestSha256())
                .put("request_id", record.lease().requestId())
                .put("attempt", record.lease().attempt())
                .put("deadline", record.lease().deadline().toString())
                .put("created_at", record.times().created().toString())
                .put("updated_at", record.times().updated().toString())
                .put("expires_at", record.times().expires().toString());
        record.subject().payer().ifPresent(name -> json.put("payer", name));
        record.times().triedUntil().ifPresent(end -> json.put("tried_until", end.toString()));
        record.problem().ifPresent(why -> json.set("problem", RecordedResult.write(why)));
        record.callback().ifPresent(to -> json.set("callback", to.json()));
        record.result().ifPresent(end -> json.set("result", RecordedResult.write(end)));
        return json;
    }

    /** @throws FailureException if the JSON is not a complete record */
    static CallRecord read(ObjectNode json) {
        try {
            CallRecord record = record(json);
            if (record.hasEnded() && record.result().isEmpty()) {
                throw UNREADABLE.toException();
            }
            return record;
        } catch (IllegalArgumentException | DateTimeException | NullPointerException | NoSuchElementException broken) {
            throw UNREADABLE.toException();
        }
    }

    private static CallRecord record(ObjectNode json) {
        return new CallRecord(
                State.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
                new Subject(
                        text(json, "owner"),
                        text(json, "request_sha256"),
                        Optional.ofNullable(json.path("payer").textValue())),
                new Lease(text(json, "request_id"), text(json, "attempt"), time(json, "deadline")),
                new Times(
                        time(json, "created_at"),
                        time(json, "updated_at"),
                        time(json, "expires_at"),
                        Optional.ofNullable(json.path("tried_until").textValue())
                                .map(Instant::parse)),
                Optional.ofNullable(json.get("problem")).map(RecordedResult::failure),
                Optional.ofNullable(json.get("callback")).map(Callback::of),
                Optional.ofNullable(json.get("result")).map(RecordedResult::read));
    }

    private static String text(ObjectNode json, String member) {
        return json.path(member).asText();
    }

    private static Instant time(ObjectNode json, String member) {
        return Instant.parse(text(json, member));
    }
}
