package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.Recorders;
import io.imagefunction.RecordingServer.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that fail temporarily are retried as jobs, with pauses of any length, until the retry limit ends. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(Recorders.class)
class CarriedOnTest {

    private static final String PANDA = "{'prompt':'a red panda'}";

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void forget() {
        Upstream.reset();
        Recorders.reset();
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatFailsTemporarilyIsRetriedAsAJob(EventKind kind) throws Exception {
        upstreamAsksToWait(3600);
        ObjectNode event = kind.event(PANDA, id);

        Invoked first = Doors.event(event.deepCopy());

        if (kind == EventKind.QUEUE) {
            assertEquals(List.of(), keptOf(first));
        } else {
            assertEquals("pending", kind.answer(first).path("status").asText());
            assertEquals("queued", kind.answer(first).path("state").asText());
        }
        Sent job = next();
        assertEquals(900, job.delay());
        assertTrue(job.notBefore().isAfter(Instant.now().plusSeconds(3500)), job::toString);
        assertEquals(1, Upstream.generations());

        deliver(due(job.message()));

        String record = job.message().path("job").asText();
        assertEquals("completed", Records.read(record).path("state").asText());
        Doors.event(event).answer();
        assertEquals(2, Upstream.generations(), "the event delivered again is the same request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "500", "503", "504"})
    void everyTemporaryFailureIsRetriedAsAJob(String status) throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(Integer.parseInt(status), "{}");
        }

        assertEquals(List.of(), keptOf(Doors.event(EventKind.QUEUE.event(PANDA, id))));

        assertTrue(next().delay() <= 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'prompt':'error:401 a'}", "{'prompt':'error:402 a'}", "{'prompt':1}", "x"})
    void aFailureThatNeedsAPersonIsNotRetriedAsAJob(String request) {
        assertEquals(List.of(id), keptOf(Doors.event(EventKind.QUEUE.event(request, id))));
        assertEquals(List.of(), Recorders.queue().rest());
    }

    @Test
    void aFifoMessageIsNotRetriedAsAJobButKeepsItsOrder() {
        upstreamAsksToWait(3600);
        ObjectNode event = EventKind.QUEUE.event(PANDA, id);
        ((ObjectNode) event.at("/Records/0")).put("eventSourceARN", "arn:aws:sqs:eu-central-1:123456789012:p.fifo");

        assertEquals(List.of(id), keptOf(Doors.event(event)));
        assertEquals(List.of(), Recorders.queue().rest());
    }

    @Test
    void anInvocationIsNotRetriedAsAJobBecauseItsCallerCanRetry() {
        upstreamAsksToWait(3600);

        Doors.event(EventKind.read(PANDA)).failedWith("RateLimited");
        assertEquals(List.of(), Recorders.queue().rest());
    }

    @Test
    void anEventWhoseJobCannotBeQueuedIsDeliveredAgain() {
        upstreamAsksToWait(3600);
        for (int attempt = 0; attempt < 3; attempt++) {
            Recorders.queue().plan(500);
        }
        ObjectNode event = EventKind.QUEUE.event(PANDA, id);

        assertEquals(List.of(id), keptOf(Doors.event(event.deepCopy())));

        assertEquals(List.of(), keptOf(Doors.event(event)));
        assertEquals(
                "completed",
                Records.read(EventKind.QUEUE.source, id).path("state").asText());
    }

    @Test
    void aJobWaitsForTheWholeRetryAfter() throws Exception {
        submit(PANDA);
        ObjectNode first = next().message();
        upstreamAsksToWait(7200);

        deliver(first);
        Sent second = next();
        assertEquals(1, second.message().path("attempt").asInt());
        assertEquals(900, second.delay());
        assertTrue(second.notBefore().isAfter(Instant.now().plusSeconds(7100)), second::toString);

        deliver(second.message());
        Sent sooner = next();
        assertEquals(second.message(), sooner.message());
        assertEquals(900, sooner.delay());
        assertEquals(1, Upstream.generations(), "the queue delivered the message too early");

        deliver(due(second.message()));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void aShortPauseUsesTheQueuesDelay() throws Exception {
        submit(PANDA);
        ObjectNode first = next().message();
        upstreamAsksToWait(600);

        deliver(first);

        int delay = next().delay();
        assertTrue(delay > 600 && delay <= 603, () -> "waits " + delay + " s");
    }

    /** The time may come from OpenRouter or from anyone who can write to the queue. */
    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59Z", "+1000000000-12-31T23:59:59.999999999Z"})
    void aJobIsNotDelayedBeyondItsRetryLimit(String notBefore) throws Exception {
        String job = submit(PANDA);
        ObjectNode message = next().message().put("not_before", notBefore);

        deliver(message);

        assertEquals(
                Records.read(job).path("tried_until").asText(),
                next().message().path("not_before").asText());
        Records.change(
                job,
                record ->
                        record.put("tried_until", Instant.now().minusSeconds(1).toString()));
        deliver(message);
        assertEquals(List.of(), Recorders.queue().rest());
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59Z", "+1000000000-12-31T23:59:59.999999999Z", "P2D"})
    void aCallbackDueAfterItsRetryLimitIsGivenUp(String notBefore) throws Exception {
        String job = ended();
        ObjectNode message = next().message()
                .put(
                        "not_before",
                        notBefore.startsWith("P")
                                ? Instant.now().plus(Duration.parse(notBefore)).toString()
                                : notBefore);

        deliver(message);

        assertEquals("failed", Records.read(job).at("/callback/state").asText());
        assertEquals(List.of(), Recorders.queue().rest());
        assertEquals(List.of(), Recorders.receiver().rest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'not_before':null}", "{'not_before':'tomorrow','attempt':'x'}", "{'attempt':1e20}"})
    void aMessageWithoutAValidTimeIsDueNow(String odd) throws Exception {
        String job = submit(PANDA.replace("}", ",'callback_url':'" + url() + "'}"));
        ObjectNode message = next().message();
        message.setAll(EventKind.read(odd));
        deliver(message);
        assertEquals("completed", Records.read(job).path("state").asText());
        ObjectNode callback = next().message();
        callback.setAll(EventKind.read(odd));

        deliver(callback);

        assertEquals("delivered", Records.read(job).at("/callback/state").asText());
    }

    /** The final write of a paid request's record may have failed. Then the result does not exist yet. */
    @Test
    void aCallbackWaitsForTheResult() throws Exception {
        String job = ended();
        ObjectNode message = next().message();
        JsonNode result = Records.read(job).path("result");
        Records.change(job, record -> record.put("state", "paid")
                .put("deadline", Instant.now().plusSeconds(60).toString())
                .remove("result"));

        deliver(message);

        Sent later = next();
        assertTrue(later.delay() > 50 && later.delay() <= 60, later::toString);
        assertEquals(List.of(), Recorders.receiver().rest());
        Records.change(job, record -> record.put("state", "completed").set("result", result));
        deliver(due(later.message()));
        assertEquals(1, Recorders.receiver().rest().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'state':'sleeping'}",
                "{'state':null}",
                "{'state':'completed'}",
                "{'deadline':'soon'}",
                "{'expires_at':5}",
                "{'tried_until':''}",
                "{'problem':{}}",
                "{'callback':{'url':'::','state':'pending'}}",
                "{'callback':{'url':'https://example.com','state':'failed'}}"
            })
    void anUnreadableRecordKeepsItsMessages(String corruption) throws Exception {
        String job = submit(PANDA);
        ObjectNode message = next().message();
        Records.change(job, record -> record.setAll(EventKind.read(corruption)));

        assertEquals(List.of("1"), kept(message));
        assertEquals(List.of("1"), kept(EventKind.read("{'callback':'" + job + "'}")));
        assertEquals(0, Upstream.generations());
        Contract.failure("internal_error", Doors.get("/api/v1/images/jobs/" + job));
    }

    @Test
    void aRecordThatIsNotJsonKeepsItsMessages() throws Exception {
        String job = submit(PANDA);
        ObjectNode message = next().message();
        Records.put("jobs/" + job + ".json", "{");

        assertEquals(List.of("1"), kept(message));
        assertEquals(List.of("1"), kept(EventKind.read("{'callback':'" + job + "'}")));
    }

    @Test
    void anUnreadableRequestEndsItsJob() throws Exception {
        String job = submit(PANDA);
        ObjectNode message = next().message();
        Records.put("queued/" + job + ".json", "{");

        deliver(message);

        Contract.failure("internal_error", Doors.get("/api/v1/images/jobs/" + job));
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aMessageWithoutARecordIsRemovedAndLogged() throws Exception {
        String job = submit(PANDA);
        ObjectNode message = next().message();
        Records.delete("jobs/" + job + ".json");

        try (LogCapture log = LogCapture.open()) {
            deliver(message);
            deliver(EventKind.read("{'callback':'" + job + "'}"));

            assertEquals(
                    2,
                    log.lines().stream()
                            .filter(line -> line.contains(job) && line.contains("does not exist or was removed"))
                            .count());
        }
        assertFalse(Upstream.generations() > 0);
    }

    /** A message that the function has sent to the queue. */
    private record Sent(ObjectNode message, int delay) {
        Instant notBefore() {
            return Instant.parse(message.path("not_before").asText());
        }
    }

    private static void upstreamAsksToWait(int seconds) {
        Upstream.answers(new Fault.Answer(429, "application/json", "{}".getBytes(UTF_8), seconds));
    }

    private static Sent next() throws InterruptedException {
        Received received = Recorders.queue().next();
        JsonNode call = Doors.json(received.body().getBytes(UTF_8));
        return new Sent(
                (ObjectNode) Doors.json(call.path("MessageBody").asText().getBytes(UTF_8)),
                call.path("DelaySeconds").asInt());
    }

    /** The message with its delay over. */
    private static ObjectNode due(ObjectNode message) {
        return message.deepCopy().put("not_before", Instant.EPOCH.toString());
    }

    private static String url() {
        return Recorders.receiver().url("127.0.0.1") + "/hook";
    }

    private static String submit(String request) {
        return Contract.pending(Doors.images(request, "Prefer", "respond-async"))
                .path("id")
                .asText();
    }

    /** Ends a job whose callback is then the next message. */
    private static String ended() throws InterruptedException {
        String job = submit(PANDA.replace("}", ",'callback_url':'" + url() + "'}"));
        deliver(next().message());
        return job;
    }

    private static void deliver(ObjectNode message) {
        assertEquals(List.of(), kept(message));
    }

    private static List<String> kept(ObjectNode message) {
        return keptOf(Doors.event(EventKind.queue(EventKind.message(message.toString(), "1"))));
    }

    private static List<String> keptOf(Invoked invoked) {
        return invoked.answer().path("batchItemFailures").findValuesAsText("itemIdentifier");
    }
}
