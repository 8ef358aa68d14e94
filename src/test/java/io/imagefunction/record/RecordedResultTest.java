package io.imagefunction.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.picture.Dimensions;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.IdempotencyKey;
import io.imagefunction.request.Requests;
import io.imagefunction.storage.StoredPicture;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay returns the recorded result. The ids of records cannot be guessed. */
class RecordedResultTest {

    private static final String ID = "20261121-0123456789abcdef0123456789abcdef";

    @Test
    void recordedPicturesAreReplayedUnchanged() {
        ImageResult result = new ImageResult.Generated(
                1748372400,
                "a/model",
                List.of(
                        picture(PictureFormat.PNG, Optional.of(new Dimensions(1024, 768))),
                        picture(PictureFormat.SVG, Optional.empty())),
                Optional.of(Requests.json("{'cost':0.04}")),
                List.of("one", "two"),
                false);

        ImageResult read = RecordedResult.read(RecordedResult.write(result));

        assertTrue(read.replayed());
        assertEquals(result, read.first());
    }

    @Test
    void recordedFailuresAreReplayedUnchanged() {
        Failure failure =
                new Failure(FailureCode.REFUSAL, "It refused.", Optional.of("prompt"), false, Optional.empty());
        for (Optional<com.fasterxml.jackson.databind.JsonNode> usage : List.of(
                Optional.of(Requests.json("{'cost':0.04}")),
                Optional.<com.fasterxml.jackson.databind.JsonNode>empty())) {
            ImageResult result = new ImageResult.Failed(failure, usage, false);

            ImageResult read = RecordedResult.read(RecordedResult.write(result));

            assertTrue(read.replayed());
            assertEquals(result, read.first());
        }
    }

    /** A recorded failure is final, so a retry would not help. */
    @Test
    void aRecordedFailureIsNotRetryable() {
        Failure passing = new Failure(
                FailureCode.UPSTREAM_UNAVAILABLE, "no", Optional.empty(), true, Optional.of(Duration.ofSeconds(3)));

        Failure read = RecordedResult.failure(RecordedResult.write(passing));

        assertFalse(read.retryable());
        assertEquals(Optional.empty(), read.retryAfter());
        assertEquals(Optional.empty(), read.param());
        assertEquals(passing.code(), read.code());
    }

    @Test
    void theIdOfAJobDependsOnCallerAndKeyOrIsRandom() {
        CallContext one = call("one");
        String id = RecordId.of(one, "a-key");

        assertEquals(id, RecordId.of(call("one"), "a-key"));
        assertFalse(id.equals(RecordId.of(call("two"), "a-key")));
        assertFalse(id.equals(RecordId.of(one, "another-key")));
        SecureRandom random = new SecureRandom();
        String chance = RecordId.random(random);
        assertFalse(chance.equals(RecordId.random(random)));
        for (String name : List.of(id, chance)) {
            assertTrue(RecordId.isOne(name), name);
            assertEquals("jobs/" + name + ".json", RecordId.record(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "../jobs", "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"})
    void otherTextIsNotTheIdOfAJob(String text) {
        assertFalse(RecordId.isOne(text));
    }

    @Test
    void aKeyMustBeVisibleAscii() {
        for (String key : List.of("a", "!~", "x".repeat(255))) {
            assertEquals(key, IdempotencyKey.checked(key, "Idempotency-Key"));
        }
        for (String key : new String[] {null, "", "a b", "ä", "\n", "x".repeat(256)}) {
            Failure refused = assertThrows(FailureException.class, () -> IdempotencyKey.checked(key, "Idempotency-Key"))
                    .failure();
            assertEquals(FailureCode.INVALID_REQUEST, refused.code());
            assertEquals(Optional.of("Idempotency-Key"), refused.param());
            assertEquals(
                    "Idempotency-Key must have 1 to 255 visible ASCII characters, such as a UUID.", refused.message());
        }
    }

    @Test
    void aKeyIsRemovedFromThePayload() {
        ObjectNode payload = JsonNodeFactory.instance.objectNode().put("prompt", "x");

        assertEquals(Optional.of("k"), IdempotencyKey.take(payload.deepCopy().put("idempotency_key", "k")));
        assertEquals(Optional.empty(), IdempotencyKey.take(payload.deepCopy().putNull("idempotency_key")));
        assertEquals(Optional.empty(), IdempotencyKey.take(payload));
        ObjectNode taken = payload.deepCopy().put("idempotency_key", "k");
        IdempotencyKey.take(taken);
        assertEquals(payload, taken);
        assertThrows(
                FailureException.class,
                () -> IdempotencyKey.take(payload.deepCopy().put("idempotency_key", 1.5)));
    }

    @Test
    void aCallbackIsPendingUntilItEnds() {
        Callback pending = Callback.to(URI.create("https://example.com/"));

        assertEquals(
                "{\"url\":\"https://example.com/\",\"state\":\"pending\"}",
                pending.json().toString());
        assertEquals(pending, Callback.of(pending.json()));
        Callback ended = pending.ended(new Callback.Outcome(false, 3, "HTTP 410", Instant.EPOCH));
        assertEquals(ended, Callback.of(ended.json()));
    }

    private static StoredPicture picture(PictureFormat format, Optional<Dimensions> dimensions) {
        return new StoredPicture(ID, "images/" + ID, format, 5_000_000_000L, "hash", dimensions);
    }

    private static CallContext call(String caller) {
        return new CallContext("id", Instant.EPOCH, Optional.of(caller), Optional.empty());
    }
}
