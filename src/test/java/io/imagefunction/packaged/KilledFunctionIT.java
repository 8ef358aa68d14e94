package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.contract.EventKind;
import io.imagefunction.contract.Records;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.RuntimeApi;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is killed at any step loses no accepted request. The queue redelivers the message to another process,
 * which pays again only if the bucket does not contain the paid pictures.
 */
class KilledFunctionIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String REQUEST = "{'prompt':'a red panda'}";

    /** The kind of message that the queue delivers and redelivers. */
    private enum Message {
        REQUEST,
        JOB
    }

    private static final LocalParts PARTS = new LocalParts();
    private static final QueueParts QUEUE = new QueueParts();
    private static final Map<String, String> SETTINGS = new HashMap<>();

    /** The current process. Each test kills it and starts another one, which the next test uses. */
    private static Invoked alive;

    private final String messageId = UUID.randomUUID().toString();
    private String record;
    private String event;
    private int generationsBefore;
    private int picturesBefore;

    @BeforeAll
    static void start() {
        SETTINGS.putAll(PARTS.start());
        SETTINGS.putAll(QUEUE.start());
        alive = new Invoked(SETTINGS);
    }

    @AfterAll
    static void stop() {
        alive.close();
        QUEUE.stop();
        PARTS.stop();
    }

    private void accept(Message kind) throws Exception {
        if (!alive.process().isAlive()) {
            alive = new Invoked(SETTINGS); // the previous test has failed
        }
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
        QueueParts.purge();
        generationsBefore = LocalParts.openRouter().generations();
        picturesBefore = Records.count("images/");
        switch (kind) {
            case REQUEST -> {
                record = Records.id(EventKind.QUEUE.source, messageId);
                event = EventKind.QUEUE
                        .event(KilledFunctionIT.REQUEST, messageId)
                        .toString();
            }
            case JOB -> {
                ObjectNode submission = Events.request("POST", "/api/v1/images")
                        .put("body", KilledFunctionIT.REQUEST.replace('\'', '"'));
                submission.withObject("/headers").put("prefer", "respond-async");
                record = alive.body(submission).path("id").asText();
                event = EventKind.QUEUE
                        .event(QueueParts.drain().getFirst(), messageId)
                        .toString();
            }
        }
        LocalParts.toS3().reset();
    }

    @ParameterizedTest
    @EnumSource
    void aProcessKilledBeforeTheReservationLosesNothing(Message message) throws Exception {
        accept(message);
        LocalParts.toS3().plan(100, recordsWrite(1), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()));
        assertEquals(message == Message.JOB ? "queued" : "", state());

        isCarriedOutByAnother();
        assertEquals(1, generations());
    }

    @ParameterizedTest
    @EnumSource
    void aProcessKilledBeforeOpenRouterAnswersLosesNothing(Message message) throws Exception {
        accept(message);
        LocalParts.toOpenRouter().plan(1, FaultProxy.request("POST", "/images"), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toOpenRouter()));
        assertEquals("running", state());

        isCarriedOutByAnother();
        assertEquals(1, generations());
    }

    /** The only unavoidable second payment: the paid picture existed only in the killed process. */
    @ParameterizedTest
    @EnumSource
    void aProcessKilledWhileThePictureArrivesPaysAgain(Message message) throws Exception {
        accept(message);
        LocalParts.toS3().plan(100, FaultProxy.request("PUT", "/images/"), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()) && state().equals("paid"));

        isCarriedOutByAnother();
        assertEquals(2, generations());
    }

    @ParameterizedTest
    @EnumSource
    void aProcessKilledBeforeItRecordsThePaymentDoesNotPayAgain(Message message) throws Exception {
        accept(message);
        LocalParts.toS3().plan(100, recordsWrite(2), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()) && Records.count("images/") == picturesBefore + 1);
        assertEquals("running", state());

        isCarriedOutByAnother();
        assertEquals(1, generations());
    }

    @ParameterizedTest
    @EnumSource
    void aProcessKilledBeforeItRecordsTheResultDoesNotPayAgain(Message message) throws Exception {
        accept(message);
        LocalParts.toS3().plan(100, recordsWrite(3), new Fault.Stall());

        killOnce(() -> isStalled(LocalParts.toS3()));
        assertEquals("paid", state());

        isCarriedOutByAnother();
        assertEquals(1, generations());
    }

    private void killOnce(BooleanSupplier itIsThere) throws Exception {
        RuntimeApi runtime = alive.runtime();
        Thread.ofVirtual().start(() -> {
            try {
                runtime.invoke(event, TIMEOUT);
            } catch (Exception neverAnswered) {
                // Expected, because the process is killed.
            }
        });
        Instant end = Instant.now().plus(TIMEOUT);
        while (!itIsThere.getAsBoolean()) {
            assertFalse(Instant.now().isAfter(end), alive.process()::log);
            Thread.onSpinWait();
        }
        alive.process().signal("KILL");
        alive.process().exitCode();
        LocalParts.toS3().reset();
        LocalParts.toOpenRouter().reset();
    }

    /** Delivers the message twice, because queues deliver at least once. */
    private void isCarriedOutByAnother() throws Exception {
        alive.close();
        alive = new Invoked(SETTINGS);
        if (!state().isEmpty()) {
            // Moves the deadline to the past, so that the killed process counts as dead.
            Records.change(
                    record,
                    job -> job.put("deadline", Instant.now().minusSeconds(1).toString()));
        }
        for (int delivery = 0; delivery < 2; delivery++) {
            RuntimeApi.Outcome outcome = alive.runtime().invoke(event, TIMEOUT);
            assertEquals("{\"batchItemFailures\":[]}", outcome.body(), alive.process()::log);
        }
        assertEquals("completed", state());
        assertEquals(0, Records.count("queued/"));
    }

    /** The state of the record, or an empty text if there is no record. */
    private String state() {
        return Records.count("jobs/" + record) == 0
                ? ""
                : Records.read(record).path("state").asText();
    }

    private int generations() {
        return LocalParts.openRouter().generations() - generationsBefore;
    }

    private static boolean isStalled(FaultProxy neighbour) {
        return !neighbour.hangUps().isEmpty();
    }

    /** Matches the nth write of a record and all later ones, including retries. */
    private static Predicate<HttpServerRequest> recordsWrite(int nth) {
        // The proxy tests a request once for each planned fault.
        Set<HttpServerRequest> writes = Collections.newSetFromMap(new IdentityHashMap<>());
        return request -> {
            if (!FaultProxy.request("PUT", "/jobs/").test(request)) {
                return false;
            }
            writes.add(request);
            return writes.size() >= nth;
        };
    }
}
