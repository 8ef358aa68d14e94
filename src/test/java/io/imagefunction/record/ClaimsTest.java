package io.imagefunction.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.generation.VirtualTime;
import io.imagefunction.record.Claims.Claim;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureUpload;
import io.imagefunction.storage.StoredPicture;
import io.imagefunction.storage.TestStorage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which call may pay for a request that has a record, and when. */
class ClaimsTest {

    private static final byte[] PNG =
            HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452000000030000000208060000");
    private static final Duration TIME = Duration.ofSeconds(60);

    /** How long a call may still be alive after its deadline, on a computer whose clock is behind. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final VirtualTime time = new VirtualTime();
    private static TestStorage storage;
    private static Records records;
    private static Claims claims;

    private final String id = RecordId.of(call(), UUID.randomUUID().toString());
    private final ImageRequest panda = request("a red panda");

    @BeforeAll
    static void start() {
        storage = TestStorage.start(time.clock());
        records = new Records(storage.records());
        claims = new Claims(
                records,
                storage.pictures(),
                storage.storedPictures(),
                storage.settings(),
                time.clock(),
                storage.threads());
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @Test
    void aRunningCallKeepsItsRecordUntilTheGraceAfterItsDeadlineIsOver() {
        mine(claims.claim(id, panda, call()));

        for (Duration passed : List.of(Duration.ZERO, TIME, Duration.ofMillis(1), Duration.ofMillis(4998))) {
            time.pass(passed);
            assertEquals(FailureCode.IN_PROGRESS, failure(panda).code(), "after " + passed);
        }
        time.pass(Duration.ofMillis(1));

        mine(claims.claim(id, panda, call()));
    }

    @Test
    void aCallThatHasPaidKeepsItsRecordDuringTheGrace() {
        ClaimedRecord claimed = mine(claims.claim(id, panda, call()));
        claimed.attempt().onPaid().run();
        time.pass(TIME.plus(GRACE).minusMillis(1));
        while (record().state() != CallRecord.State.PAID) {
            Thread.onSpinWait();
        }

        assertEquals(FailureCode.IN_PROGRESS, failure(panda).code());
    }

    @Test
    void aRunningJobKeepsItsRecordUntilTheGraceIsOver() {
        CallRecord queued =
                CallRecord.queued(panda.sha256(), call(), now().plus(Duration.ofDays(1)), now(), Duration.ofDays(30));
        records.create(id, queued, known -> known);
        mine(claims.claim(held(), panda, call()));
        assertEquals(CallRecord.State.RUNNING, record().state());
        assertTrue(record().isJob());

        time.pass(TIME.plus(GRACE).minusMillis(1));
        assertEquals(
                FailureCode.IN_PROGRESS,
                assertThrows(FailureException.class, () -> claims.claim(held(), panda, call()))
                        .failure()
                        .code());
        time.pass(Duration.ofMillis(1));
        mine(claims.claim(held(), panda, call()));
    }

    /** The pause is short, but never zero. */
    @Test
    void inProgressSaysWhenToRetry() {
        mine(claims.claim(id, panda, call()));

        assertEquals(Optional.of(Duration.ofSeconds(5)), failure(panda).retryAfter());
        time.pass(TIME.plusSeconds(2));
        assertEquals(Optional.of(Duration.ofSeconds(3)), failure(panda).retryAfter());
        time.pass(Duration.ofMillis(2500));
        assertEquals(Optional.of(Duration.ofSeconds(1)), failure(panda).retryAfter());
        assertTrue(failure(panda).retryable());
    }

    @Test
    void aResultIsReplayedUntilItExpires() {
        mine(claims.claim(id, panda, call())).end(generated()).join();

        time.pass(Duration.ofDays(30).minusMillis(1));
        assertEquals(
                generated(),
                assertInstanceOf(Claim.Answered.class, claims.claim(id, panda, call()))
                        .result());
        time.pass(Duration.ofMillis(2));
        mine(claims.claim(id, panda, call()));
    }

    @Test
    void aReleasedRequestStartsAnew() {
        mine(claims.claim(id, panda, call()))
                .release(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "no"))
                .join();

        mine(claims.claim(id, panda, call()));
    }

    @Test
    void aKeyCannotBeUsedForAnotherRequestOrCallback() {
        mine(claims.claim(id, panda, call()));

        Failure other = failure(request("a blue panda"));
        Failure calledBack = assertThrows(
                        FailureException.class,
                        () -> claims.claim(
                                id, panda, call().withCallback(Optional.of(URI.create("https://example.com/")))))
                .failure();

        assertEquals(Claims.KEY_REUSED, other);
        assertEquals(Claims.OTHER_CALLBACK, calledBack);
    }

    /** The pictures of a killed attempt have been paid for, so the next call gets them as its answer. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void picturesOfAKilledAttemptAreTheAnswer(int saved) {
        ImageRequest two = request("two red pandas", 2);
        Attempt killed = mine(claims.claim(id, two, call())).attempt();
        List<StoredPicture> pictures =
                Stream.generate(() -> store(killed)).limit(saved).toList();
        time.pass(TIME.plus(GRACE));

        ImageResult.Generated answer = assertInstanceOf(
                ImageResult.Generated.class,
                assertInstanceOf(Claim.Answered.class, claims.claim(id, two, call()))
                        .result());

        assertEquals(pictures, answer.pictures());
        String unknownCost = "The call that made these pictures was interrupted; its cost is unknown.";
        assertEquals(
                saved == 2 ? List.of(unknownCost) : List.of("1 of 2 pictures came.", unknownCost), answer.warnings());
        assertEquals(CallRecord.State.COMPLETED, record().state());
    }

    @Test
    void aJobThatExpiredMeanwhileIsNotBegun() {
        CallRecord queued =
                CallRecord.queued(panda.sha256(), call(), now().plusSeconds(60), now(), Duration.ofDays(30));
        records.create(id, queued, known -> known);
        Held read = held();
        time.pass(Duration.ofSeconds(61));

        assertEquals(
                FailureCode.NOT_FOUND,
                assertThrows(FailureException.class, () -> claims.claim(read, panda, call()))
                        .failure()
                        .code());
    }

    /** Two workers have read the same record: one gets it, and the other finds it in use. */
    @Test
    void onlyOneOfTwoConcurrentClaimsGetsTheRecord() {
        CallRecord queued =
                CallRecord.queued(panda.sha256(), call(), now().plusSeconds(60), now(), Duration.ofDays(30));
        records.create(id, queued, known -> known);
        Held seenByBoth = held();

        mine(claims.claim(seenByBoth, panda, call()));

        assertEquals(
                FailureCode.IN_PROGRESS,
                assertThrows(FailureException.class, () -> claims.claim(seenByBoth, panda, call()))
                        .failure()
                        .code());
    }

    @Test
    void anAttemptThatLostItsRecordCannotWriteToIt() {
        ClaimedRecord first = mine(claims.claim(id, panda, call()));
        time.pass(TIME.plus(GRACE));
        ClaimedRecord second = mine(claims.claim(id, panda, call()));

        assertEquals(false, first.end(generated()).join());
        assertEquals(CallRecord.State.RUNNING, record().state());
        assertEquals(true, second.end(generated()).join());
        assertEquals(CallRecord.State.COMPLETED, record().state());
    }

    private static StoredPicture store(Attempt attempt) {
        PictureUpload upload =
                storage.pictures().upload(attempt.pictures(), new Label("a/model", "id", "", Optional.empty()));
        upload.write(PNG, 0, PNG.length);
        return upload.complete().join();
    }

    private static ImageResult generated() {
        return new ImageResult.Generated(1, "a/model", List.of(), Optional.empty(), List.of("a warning"), true);
    }

    private Failure failure(ImageRequest request) {
        return assertThrows(FailureException.class, () -> claims.claim(id, request, call()))
                .failure();
    }

    private static ClaimedRecord mine(Claim claim) {
        return assertInstanceOf(Claim.Mine.class, claim).claimed();
    }

    private Held held() {
        return records.read(id).orElseThrow();
    }

    private CallRecord record() {
        return held().record();
    }

    private static ImageRequest request(String prompt) {
        return request(prompt, 1);
    }

    private static ImageRequest request(String prompt, int n) {
        return ImageRequest.read(
                JsonNodeFactory.instance.objectNode().put("prompt", prompt).put("n", n), Handling.LENIENT);
    }

    private static CallContext call() {
        return new CallContext("a-call", now().plus(TIME), Optional.of("somebody"), Optional.empty());
    }

    private static Instant now() {
        return time.clock().instant();
    }
}
