package io.imagefunction.job;

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
import io.imagefunction.record.CallRecord;
import io.imagefunction.record.RecordId;
import io.imagefunction.record.Records;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.PictureSeries;
import io.imagefunction.storage.TestStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the caller of a job sees in each of its states. Other callers never see it. */
class OwnedJobsTest {

    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final VirtualTime time = new VirtualTime();
    private static TestStorage storage;
    private static Records records;
    private static OwnedJobs jobs;

    private final CallContext call = call("somebody");
    private final String id = RecordId.of(call, UUID.randomUUID().toString());

    @BeforeAll
    static void start() {
        storage = TestStorage.start(time.clock());
        records = new Records(storage.records());
        jobs = new OwnedJobs(records, storage.queuedRequests(), time.clock());
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @Test
    void aJobThatHasEndedCanBeReadUntilItExpires() {
        write(running().ended(generated(), now()));

        time.pass(LIFETIME);
        assertEquals(
                generated().first(),
                assertInstanceOf(Job.Ended.class, jobs.find(id, call)).result());
        time.pass(Duration.ofMillis(1));
        assertUnknown(() -> jobs.find(id, call));
        assertUnknown(() -> jobs.cancel(id, call));
    }

    @Test
    void aJobThatHasFailedCanBeReadUntilItExpires() {
        Failure failure = Failure.of(FailureCode.REFUSAL, "no");
        write(running().ended(new ImageResult.Failed(failure, Optional.empty(), true), now()));

        time.pass(LIFETIME);
        assertEquals(FailureCode.REFUSAL, failure(jobs.find(id, call)));
        time.pass(Duration.ofMillis(1));
        assertUnknown(() -> jobs.find(id, call));
    }

    @Test
    void anotherCallerCannotReadOrCancelAJob() {
        write(queued());

        for (CallContext other : List.of(call("somebody else"), call(""))) {
            assertUnknown(() -> jobs.find(id, other));
            assertUnknown(() -> jobs.cancel(id, other));
        }
        assertPending(Job.State.QUEUED);
    }

    @Test
    void aReleasedJobIsNotFound() {
        write(running().released(now()));

        assertUnknown(() -> jobs.find(id, call));
    }

    @Test
    void anUnknownJobIsNotFound() {
        assertUnknown(() -> jobs.find(id, call));
        assertUnknown(() -> jobs.find("../" + id.substring(3), call));
    }

    @Test
    void aJobInProgressIsRunning() {
        write(running());
        assertPending(Job.State.RUNNING);
    }

    @Test
    void aJobThatHasBeenPaidForIsPaid() {
        write(running().paid(now()));
        assertPending(Job.State.PAID);
    }

    /** The failure depends on the last state, because the state decides whether the job may have been paid for. */
    @Test
    void aJobThatNoWorkerFinishedHasFailed() {
        CallRecord running = running();
        for (CallRecord record : List.of(queued(), running, running.paid(now()))) {
            String one = RecordId.of(call, UUID.randomUUID().toString());
            records.create(one, record, known -> known);
            time.pass(Duration.ofMinutes(2));

            assertEquals(
                    switch (record.state()) {
                        case QUEUED -> FailureCode.DEADLINE_EXCEEDED;
                        case RUNNING -> FailureCode.BROKEN_ANSWER;
                        default -> FailureCode.STORAGE_FAILED;
                    },
                    failure(jobs.find(one, call)));
        }
    }

    @Test
    void aQueuedJobCanBeCancelledAndStaysCancelled() {
        write(queued());
        storage.queuedRequests().put(id, JsonNodeFactory.instance.objectNode());

        for (int times = 0; times < 2; times++) {
            assertEquals(FailureCode.CANCELLED, failure(jobs.cancel(id, call)));
        }
        assertEquals(FailureCode.CANCELLED, failure(jobs.find(id, call)));
        assertEquals(Optional.empty(), storage.queuedRequests().read(id, storage.memory()));
    }

    @Test
    void aJobThatHasBegunOrEndedCannotBeCancelled() {
        CallRecord running = running();
        for (CallRecord record : List.of(running, running.paid(now()), running.ended(generated(), now()))) {
            String one = RecordId.of(call, UUID.randomUUID().toString());
            records.create(one, record, known -> known);

            Failure refused = assertThrows(FailureException.class, () -> jobs.cancel(one, call))
                    .failure();

            assertEquals(FailureCode.NOT_CANCELLABLE, refused.code());
            assertTrue(
                    refused.message()
                            .contains(
                                    switch (record.state()) {
                                        case RUNNING -> "is running";
                                        case PAID -> "has been paid for";
                                        default -> "has ended (completed)";
                                    }),
                    refused::message);
        }
    }

    @Test
    void aJobIsCancelledEvenIfItsRequestCannotBeRemoved() {
        write(queued());
        storage.toS3()
                .plan(
                        2,
                        request -> request.method().name().equals("DELETE"),
                        new io.imagefunction.FaultProxy.Fault.Answer(403, "application/xml", new byte[0]));

        assertEquals(FailureCode.CANCELLED, failure(jobs.cancel(id, call)));
        storage.toS3().reset();
    }

    private void write(CallRecord record) {
        records.create(id, record, known -> known);
    }

    private CallRecord queued() {
        return CallRecord.queued("hash", call, now().plusSeconds(60), now(), LIFETIME);
    }

    private CallRecord running() {
        return CallRecord.running(
                "hash",
                call,
                PictureSeries.of("20261121-0123456789abcdef0123456789ab"),
                now().plusSeconds(60),
                now(),
                LIFETIME);
    }

    private static ImageResult generated() {
        return new ImageResult.Generated(1, "a/model", List.of(), Optional.empty(), List.of(), true);
    }

    private static FailureCode failure(Job job) {
        return assertInstanceOf(
                        ImageResult.Failed.class,
                        assertInstanceOf(Job.Ended.class, job).result())
                .failure()
                .code();
    }

    private static void assertUnknown(Executable call) {
        assertEquals(
                FailureCode.NOT_FOUND,
                assertThrows(FailureException.class, call).failure().code());
    }

    private static CallContext call(String caller) {
        return new CallContext("a-call", now().plusSeconds(60), Optional.of(caller), Optional.empty());
    }

    private void assertPending(Job.State state) {
        Job.Pending pending = assertInstanceOf(Job.Pending.class, jobs.find(id, call));
        assertEquals(id, pending.id());
        assertEquals(now(), pending.created());
        assertEquals(now(), pending.times().updated());
        assertEquals(now().plus(LIFETIME), pending.times().expires());
        assertEquals(state, pending.state());
    }

    private static Instant now() {
        return time.clock().instant();
    }
}
