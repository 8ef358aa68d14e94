package io.imagefunction.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.record.CallRecord.State;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.PictureSeries;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The states of a record, and what callers and workers may do in each at each time. */
class CallRecordTest {

    private static final Instant BEGIN = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LIFETIME = Duration.ofSeconds(1000);
    private static final Instant DEADLINE = BEGIN.plusSeconds(100);
    private static final Instant TRIED_UNTIL = BEGIN.plusSeconds(300);
    private static final PictureSeries PICTURES = PictureSeries.of("20261121-0123456789abcdef0123456789ab");
    private static final CallContext CALL = new CallContext(
            "a-call",
            DEADLINE,
            Optional.of("somebody"),
            Optional.of("a-key"),
            Optional.of(URI.create("https://example.com/hook")));
    private static final Failure PASSING = Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "Later, perhaps.");
    private static final Failure LASTING = Failure.of(FailureCode.MODEL_NOT_FOUND, "Never.");
    private static final Failure FINAL = Failure.of(FailureCode.REFUSAL, "Paid and refused.");

    /**
     * Times are in seconds after the beginning. The deadline is at 100, the queue retries until 300, and the record
     * expires at 1000.
     */
    @ParameterizedTest
    @CsvSource({
        // state  time  forgotten given up alive
        "queued,    300, false, false, false",
        "queued,    301, true,  true,  false",
        "running,    99, false, false, true",
        "running,   100, false, false, false",
        "running,   101, false, true,  false",
        "running,  1000, false, true,  false",
        "running,  1001, true,  true,  false",
        "running-job, 99, false, false, true",
        "running-job, 300, false, false, false",
        "running-job, 301, false, true, false",
        "paid,       99, false, false, true",
        "paid,      100, false, false, false",
        "paid,      101, false, true,  false",
        "paid,     1000, false, true,  false",
        "paid,     1001, true,  true,  false",
        "completed,   0, false, false, false",
        "completed, 1000, false, false, false",
        "completed, 1001, true, false, false",
        "failed,      0, false, false, false",
        "failed,   1000, false, false, false",
        "failed,   1001, true,  false, false",
        "failed-unpaid, 0, true, false, false",
        "released,    0, true,  false, false",
    })
    void aRecordIsForgottenGivenUpOrAliveDependingOnStateAndTime(
            String state, long seconds, boolean forgotten, boolean givenUp, boolean alive) {
        CallRecord record = in(state);
        Instant time = BEGIN.plusSeconds(seconds);

        assertEquals(forgotten, record.isForgotten(time), "forgotten");
        assertEquals(givenUp, record.isGivenUp(time), "given up");
        assertEquals(alive, record.isAlive(time), "alive");
    }

    /** Even if records expire early, an attempt in flight keeps its record. */
    @Test
    void aRecordInUseIsNotForgottenBeforeItsDeadline() {
        CallRecord running = CallRecord.running("hash", CALL, PICTURES, DEADLINE, BEGIN, Duration.ofSeconds(1));

        assertFalse(running.isForgotten(DEADLINE));
        assertTrue(running.isForgotten(DEADLINE.plusMillis(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "queued, false, true",
        "running, false, false",
        "running-job, false, true",
        "paid, false, false",
        "completed, true, false",
        "failed, true, false",
        "released, false, false"
    })
    void aRecordKnowsWhetherItHasEndedAndIsAJob(String state, boolean ended, boolean job) {
        assertEquals(ended, in(state).hasEnded());
        assertEquals(job, in(state).isJob());
    }

    @Test
    void anUnpaidFailureIsRetriedIfThereIsTimeAndItMayHelp() {
        CallRecord job = in("running-job");

        CallRecord again = job.unpaid(PASSING, TRIED_UNTIL.minusMillis(1));
        assertEquals(State.QUEUED, again.state());
        assertEquals(Optional.of(PASSING), again.problem());
        assertEquals(Optional.empty(), again.result());
        for (CallRecord over : List.of(
                job.unpaid(PASSING, TRIED_UNTIL), job.unpaid(LASTING, BEGIN), job.ended(failed(LASTING), BEGIN))) {
            assertEquals(State.FAILED, over.state());
            assertEquals(Optional.empty(), over.problem());
            assertTrue(over.result().isPresent());
        }
        assertEquals(State.RELEASED, in("running").unpaid(PASSING, BEGIN).state(), "only its caller can retry it");
        assertEquals(State.FAILED, job.ended(failed(FINAL), BEGIN).state());
        assertEquals(State.FAILED, in("running").ended(failed(FINAL), BEGIN).state());
    }

    /** Whoever retries by itself waits for the next window, although a caller is not asked to. */
    @ParameterizedTest
    @CsvSource({"false, 3600, QUEUED", "true, 5, QUEUED", "false,, FAILED"})
    void aJobAboveItsBudgetIsRetriedIfTheBudgetResets(boolean retryable, Long seconds, State next) {
        Failure refused = new Failure(
                FailureCode.BUDGET_EXCEEDED,
                "Too little is left.",
                Optional.empty(),
                retryable,
                Optional.ofNullable(seconds).map(Duration::ofSeconds));

        assertEquals(next, in("running-job").unpaid(refused, BEGIN).state());
        assertEquals(
                State.FAILED, in("running-job").unpaid(refused, TRIED_UNTIL).state());
        assertEquals(State.RELEASED, in("running").unpaid(refused, BEGIN).state());
    }

    @Test
    void aRecordBelongsToTheAttemptThatTookItOver() {
        Instant later = BEGIN.plusSeconds(200);
        CallRecord next = CallRecord.running(
                "another hash",
                new CallContext("next-call", later, Optional.of("a worker"), Optional.empty()),
                PictureSeries.of("20261122-0123456789abcdef0123456789ab"),
                later.plusSeconds(100),
                later,
                LIFETIME);

        CallRecord taken = in("queued").takenOverBy(next);

        assertEquals(State.RUNNING, taken.state());
        assertEquals(next.lease().attempt(), taken.lease().attempt());
        assertEquals("next-call", taken.lease().requestId());
        assertEquals(next.lease().deadline(), taken.lease().deadline());
        assertEquals(later, taken.times().updated());
        assertEquals(CALL.owner(), taken.subject().owner());
        assertEquals("hash", taken.subject().requestSha256());
        assertEquals(BEGIN, taken.times().created());
        assertEquals(BEGIN.plus(LIFETIME), taken.times().expires());
        assertEquals(Optional.of(TRIED_UNTIL), taken.times().triedUntil());
        assertEquals(CALL.callback(), taken.callback().map(Callback::url));
    }

    @Test
    void aRecordCanBecomeAJobOfTheQueue() {
        Instant later = BEGIN.plusSeconds(200);
        CallRecord queued = CallRecord.queued("hash", CALL, later.plusSeconds(300), later, LIFETIME);

        CallRecord again = in("running").queuedAgain(queued);

        assertEquals(State.RUNNING, again.state());
        assertTrue(again.isJob());
        assertEquals(queued.times().triedUntil(), again.times().triedUntil());
        assertEquals(queued.times().expires(), again.times().expires());
        assertEquals(later, again.times().updated());
        assertEquals(BEGIN, again.times().created());
        assertEquals(PICTURES.beginning(), again.pictures().beginning());
    }

    @Test
    void aCallbackToAnotherUrlIsNoticed() {
        CallRecord here = in("running");
        CallRecord elsewhere = record(CALL.withCallback(Optional.of(URI.create("https://example.com/other"))));
        CallRecord nowhere = record(CALL.withCallback(Optional.empty()));

        assertFalse(here.isCalledBackElsewhereThan(in("queued")));
        assertTrue(here.isCalledBackElsewhereThan(elsewhere));
        assertTrue(nowhere.isCalledBackElsewhereThan(here));
        assertFalse(here.isCalledBackElsewhereThan(nowhere), "a call without a callback accepts any");
        assertFalse(nowhere.isCalledBackElsewhereThan(nowhere));
    }

    @ParameterizedTest
    @CsvSource({"true, delivered", "false, failed"})
    void aRecordKnowsHowItsCallbackEnded(boolean delivered, String state) {
        CallRecord called = in("completed").calledBack(new Callback.Outcome(delivered, 2, "HTTP 204", BEGIN), BEGIN);

        assertEquals(State.COMPLETED, called.state());
        assertEquals(
                "{\"url\":\"https://example.com/hook\",\"state\":\"" + state
                        + "\",\"attempts\":2,\"answer\":\"HTTP 204\",\"ended_at\":\"2026-11-21T12:00:00Z\"}",
                RecordJson.write(called).path("callback").toString());
        assertEquals(called, RecordJson.read(RecordJson.write(called)));
        assertEquals(
                Optional.empty(),
                record(CALL.withCallback(Optional.empty()))
                        .calledBack(new Callback.Outcome(true, 1, "", BEGIN), BEGIN)
                        .callback());
    }

    @ParameterizedTest
    @CsvSource({"queued", "queued-again", "running", "running-job", "paid", "completed", "failed", "released"})
    void aRecordIsUnchangedAfterWritingAndReading(String state) {
        CallRecord record = in(state);

        CallRecord read = RecordJson.read(RecordJson.write(record));

        assertEquals(RecordJson.write(record), RecordJson.write(read));
        assertEquals(record.state(), read.state());
        assertEquals(record.times().triedUntil(), read.times().triedUntil());
        assertEquals(record.callback(), read.callback());
        assertEquals(record.problem().map(Failure::code), read.problem().map(Failure::code));
        assertEquals(record.result().isPresent(), read.result().isPresent());
    }

    private static CallRecord in(String state) {
        CallRecord running = record(CALL);
        CallRecord queued = CallRecord.queued("hash", CALL, TRIED_UNTIL, BEGIN, LIFETIME);
        return switch (state) {
            case "queued" -> queued;
            case "queued-again" -> queued.takenOverBy(running).unpaid(PASSING, BEGIN);
            case "running" -> running;
            case "running-job" -> queued.takenOverBy(running);
            case "paid" -> running.paid(BEGIN);
            case "completed" ->
                running.ended(
                        new ImageResult.Generated(1, "a/model", List.of(), Optional.empty(), List.of(), true), BEGIN);
            case "failed" -> running.ended(failed(FINAL), BEGIN);
            case "failed-unpaid" -> queued.takenOverBy(running).unpaid(LASTING, BEGIN);
            case "released" -> running.released(BEGIN);
            default -> throw new IllegalArgumentException(state);
        };
    }

    private static CallRecord record(CallContext call) {
        return CallRecord.running("hash", call, PICTURES, DEADLINE, BEGIN, LIFETIME);
    }

    private static ImageResult failed(Failure failure) {
        return new ImageResult.Failed(failure, Optional.empty(), true);
    }
}
