package io.imagefunction.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.generation.VirtualTime;
import io.imagefunction.record.CallRecord.State;
import io.imagefunction.record.Claims.Claim;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import io.imagefunction.storage.TestStorage;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that waits for another one with the same key. It looks at the record every five seconds. */
class PatientClaimsTest {

    private static final ImageResult MADE =
            new ImageResult.Generated(1, "a/model", List.of(), Optional.empty(), List.of(), true);
    private static final Failure BUSY = Failure.of(FailureCode.RATE_LIMIT_EXCEEDED, "no");

    private static TestStorage storage;

    private final VirtualTime time = new VirtualTime();
    private final Records records = new Records(storage.records());
    private final Claims claims = new Claims(
            records, storage.pictures(), storage.storedPictures(), storage.settings(), time.clock(), storage.threads());
    private final Idempotency idempotency = new Idempotency(claims, time.clock(), time, time);
    private final String key = UUID.randomUUID().toString();
    private final String id = RecordId.of(call(0), key);
    private final AtomicBoolean gone = new AtomicBoolean();

    @BeforeAll
    static void start() {
        storage = TestStorage.start(new VirtualTime().clock());
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @BeforeEach
    void forget() {
        storage.toS3().reset();
    }

    @ParameterizedTest
    @CsvSource({
        // Time of the waiting call, when the other ends.
        "60000, 7000",
        "20000, 14000",
        "20000, 17000",
        "20000, 18990",
        "16500, 15400",
        "3000, 1500"
    })
    void itIsAnsweredByAnyResultUntilASecondBeforeItsDeadline(long left, long end) {
        ClaimedRecord other = claimed();
        at(end, () -> other.end(MADE).join());

        assertInstanceOf(Claim.Answered.class, claimPatiently(left).getItem());
    }

    @ParameterizedTest
    @CsvSource({"60000, 7000", "60000, 50000", "20000, 14000"})
    void itPaysIfTheOtherFailsInTime(long left, long end) {
        ClaimedRecord other = claimed();
        at(end, () -> other.release(BUSY).join());

        assertInstanceOf(Claim.Mine.class, claimPatiently(left).getItem());
        assertEquals(State.RUNNING, state());
    }

    @ParameterizedTest
    @CsvSource({"21500, 19000", "20000, 15500", "20000, 19900", "5500, 1000", "3000, 1000"})
    void itPaysNothingIfTooLittleTimeIsLeft(long left, long end) {
        ClaimedRecord other = claimed();
        at(end, () -> other.release(BUSY).join());

        assertInProgress(claimPatiently(left));
        assertEquals(State.RELEASED, state());
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 4900, 12000})
    void itEndsWhenItsCallerHangsUp(long hangUp) {
        ClaimedRecord other = claimed();
        at(hangUp, () -> {
            gone.set(true);
            other.release(BUSY).join();
            storage.toS3().reset();
        });

        assertInProgress(claimPatiently(60000));
        assertEquals(List.of(), storage.toS3().seen());
        assertEquals(State.RELEASED, state());
    }

    @Test
    void aCallThatNeedNotWaitPaysWithAnyTimeLeft() {
        assertInstanceOf(Claim.Mine.class, claimPatiently(1500).getItem());
    }

    @Test
    void aLateLookRefusesTheResultOfAnotherRequest() {
        ClaimedRecord other = claimed();
        at(5500, () -> {
            other.release(BUSY).join();
            ClaimedRecord blue = mine(claims.claim(id, request("a blue panda"), call(60000)));
            blue.end(MADE).join();
        });

        assertEquals(
                Claims.KEY_REUSED,
                Failures.of(claimPatiently(8000).assertFailed().getFailure()));
    }

    private UniAssertSubscriber<Claim> claimPatiently(long left) {
        UniAssertSubscriber<Claim> claim = idempotency
                .claimPatiently(request("a red panda"), call(left), gone::get)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        time.runAll();
        return claim;
    }

    private static void assertInProgress(UniAssertSubscriber<Claim> claim) {
        Failure failure = Failures.of(claim.assertFailed().getFailure());
        assertEquals(FailureCode.IN_PROGRESS, failure.code());
        assertFalse(failure.retryAfter().isEmpty());
    }

    private ClaimedRecord claimed() {
        return mine(claims.claim(id, request("a red panda"), call(60000)));
    }

    private static ClaimedRecord mine(Claim claim) {
        return assertInstanceOf(Claim.Mine.class, claim).claimed();
    }

    private void at(long millis, Runnable event) {
        time.schedule(event, millis, TimeUnit.MILLISECONDS);
    }

    private State state() {
        return records.read(id).orElseThrow().record().state();
    }

    private static ImageRequest request(String prompt) {
        return ImageRequest.read(JsonNodeFactory.instance.objectNode().put("prompt", prompt), Handling.LENIENT);
    }

    private CallContext call(long left) {
        return new CallContext(
                "a-call", time.clock().instant().plus(Duration.ofMillis(left)), Optional.of("me"), Optional.of(key));
    }
}
