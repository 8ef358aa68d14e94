package io.imagefunction.contract;

import static io.imagefunction.contract.Records.NOBODY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.lambda.Events;
import io.imagefunction.local.QueueFeeder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asynchronous requests are accepted reliably, paid once, and visible only to their callers. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
class JobsTest {

    private static final String PANDA = "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}";
    private static final String JOBS = "/api/v1/images/jobs/";
    private static final int ALL_TRIES = 3;

    private final String key = UUID.randomUUID().toString();
    private QueueFeeder worker;

    @BeforeEach
    void forgetFaultsAndMessages() {
        Upstream.reset();
        QueueParts.toSqs().reset();
        QueueParts.purge();
    }

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    @Test
    void aJobIsAcceptedCarriedOutAndAnsweredOnRequest() {
        HttpAnswer accepted = Doors.images(PANDA, "Prefer", "respond-async");

        JsonNode pending = Contract.pending(accepted);
        assertEquals("respond-async", accepted.header("Preference-Applied").orElse(""));
        assertEquals("queued", pending.path("state").asText());
        String id = id(accepted);
        assertEquals(
                "http://127.0.0.1:" + Doors.port() + JOBS + id,
                pending.path("url").asText());
        assertEquals(pending, Contract.pending(job(id)));
        assertEquals(0, Upstream.generations());

        work();
        HttpAnswer first = job(id, "Prefer", "wait=20");
        HttpAnswer second = job(id);

        assertEquals(2, Contract.success(first).path("data").size());
        assertEquals("wait=20", first.header("Preference-Applied").orElse(""));
        assertEquals(pictures(first), pictures(second));
        assertFalse(second.header("Idempotent-Replayed").isPresent(), second::toString);
        assertEquals("no-store", second.header("Cache-Control").orElse(""));
        assertEquals(
                200,
                Doors.fetch(Contract.success(second).path("imageUrl").asText()).status());
        assertEquals(1, Upstream.generations());
        awaitNoRequest(id);
    }

    @Test
    void aCallerThatWaitsLongEnoughGetsTheResult() {
        work();

        HttpAnswer answer = Doors.images(PANDA, "Prefer", "respond-async, wait=20");

        Contract.success(answer);
        assertEquals("wait=20", answer.header("Preference-Applied").orElse(""));
        assertFalse(answer.header("Idempotent-Replayed").isPresent(), answer::toString);
    }

    @Test
    void aCallerThatWaitsTooShortlyGetsTheJob() {
        for (String wait :
                List.of("wait=1", "Wait=\"1\"; x=y", "foo=bar;a=\"b,c\", wait=1", "wait=0", "wait=0, wait=60")) {
            HttpAnswer answer = Doors.images(PANDA, "Prefer", wait);

            Contract.pending(answer);
            assertTrue(answer.header("Preference-Applied").orElse("").matches("wait=[01]"), answer::toString);
        }
        HttpAnswer both = Doors.images(PANDA, "Prefer", "wait=1", "Prefer", "respond-async");
        Contract.pending(both);
        assertEquals("respond-async, wait=1", both.header("Preference-Applied").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"wait", "wait=-1", "wait=soon", "handling=other", "return=minimal", "\"respond-async\"", ",;="})
    void otherPreferencesAreIgnored(String preference) {
        HttpAnswer answer = Doors.images(PANDA, "Prefer", preference);

        Contract.success(answer);
        assertFalse(answer.header("Preference-Applied").isPresent(), answer::toString);
    }

    @Test
    void anInvalidRequestIsRefusedAtOnce() {
        for (String wrong : List.of(
                "{'prompt':1}",
                "{'prompt':'a','n':11}",
                "{'prompt':'a','output_format':'svg'}",
                "{'prompt':'a'",
                "[]")) {
            Contract.failure("invalid_request", Doors.images(wrong, "Prefer", "respond-async"));
        }
        assertEquals(List.of(), QueueParts.drain());
        assertEquals(List.of(), records());
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aJobAndACallWithOneKeyAreOneGeneration() {
        String id = id(submit());

        HttpAnswer answer = Doors.images(PANDA, "Idempotency-Key", key);

        Contract.success(answer);
        assertEquals(pictures(answer), pictures(job(id)));
        deliverAll();
        assertEquals(pictures(answer), pictures(job(id)));
        assertEquals(1, Upstream.generations());
        awaitNoRequest(id);
    }

    @Test
    void aCallAndThenAJobWithOneKeyAreOneGeneration() {
        HttpAnswer called = Doors.images(PANDA, "Idempotency-Key", key);
        HttpAnswer submitted = submit();

        assertEquals(pictures(called), pictures(submitted));
        assertEquals("true", submitted.header("Idempotent-Replayed").orElse(""));
        assertEquals(List.of(), QueueParts.drain());
        assertEquals(pictures(called), pictures(job(Records.id(NOBODY, key))));
        assertEquals(1, Upstream.generations());
    }

    /** A job cannot rely on a call in flight: if its process is killed, no message in the queue retries it. */
    @Test
    void aCallInFlightIsNotAcceptedAsAJob() {
        Contract.success(Doors.images(PANDA, "Idempotency-Key", key));
        Records.change(NOBODY, key, job -> job.put("state", "running")
                .put("deadline", Instant.now().plusSeconds(60).toString())
                .remove("result"));

        Contract.failure("in_progress", submit());
        assertEquals(List.of(), QueueParts.drain());
    }

    @Test
    void aKilledCallIsCarriedOutAsAJob() {
        Contract.success(Doors.images(PANDA, "Idempotency-Key", key));
        Records.change(
                NOBODY,
                key,
                Records.killedWhile("running").andThen(job -> job.put("attempt", Records.anotherAttempt())));

        String id = id(submit());
        deliverAll();

        Contract.success(job(id));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void theSameJobSubmittedTwiceIsOneJob() {
        String id = id(submit());
        assertEquals(id, id(submit()));
        Contract.failure(
                "idempotency_key_reused",
                Doors.images("{'prompt':'a blue panda'}", "Idempotency-Key", key, "Prefer", "respond-async"));

        deliverAll();
        deliverAll();

        assertEquals(pictures(job(id)), pictures(submit()));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void twoConcurrentMessagesOfAJobArePaidOnce() {
        String id = id(submit("{'prompt':'slow:0.5 a red panda'}"));
        ObjectNode batch = EventKind.queue(message(id, "one"), message(id, "two"));

        assertEquals("{\"batchItemFailures\":[]}", Doors.event(batch).answer().toString());

        Contract.success(job(id));
        assertEquals(1, Upstream.generations());
        assertEquals(
                1,
                messagesOf(id).stream()
                        .filter(text -> text.contains("\"attempt\":1"))
                        .count());
    }

    @Test
    void aCancelledJobCostsNothing() {
        String id = id(submit());

        assertEquals(204, delete(id).status());
        assertEquals(204, delete(id).status());
        deliverAll();

        Contract.failure("cancelled", job(id));
        Contract.failure("cancelled", submit());
        Contract.failure("cancelled", Doors.images(PANDA, "Idempotency-Key", key));
        assertEquals(0, Upstream.generations());
        awaitNoRequest(id);
    }

    @Test
    void aStartedOrFinishedJobCannotBeCancelled() {
        String id = id(submit());
        deliverAll();

        assertTrue(said(Contract.failure("not_cancellable", delete(id))).contains("completed"));
        for (String state : List.of("running", "paid")) {
            Records.change(id, job -> job.put("state", state)
                    .put("deadline", Instant.now().plusSeconds(60).toString())
                    .remove("result"));
            Contract.failure("not_cancellable", delete(id));
            assertEquals(state, Contract.pending(job(id)).path("state").asText());
        }
    }

    @Test
    void aJobIsVisibleOnlyToItsCaller() {
        String id = id(submit(PANDA, "Authorization", "Bearer one"));

        for (String[] other : List.of(new String[] {}, new String[] {"Authorization", "Bearer two"})) {
            Contract.failure("not_found", job(id, other));
            Contract.failure("not_found", Doors.send("DELETE", JOBS + id, new byte[0], other));
        }
        Contract.pending(job(id, "Authorization", "Bearer one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%2e%2e%2fa", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "A"})
    void anUnknownJobIsNotFound(String id) {
        Contract.failure("not_found", job(id));
        Contract.failure("not_found", delete(id));
    }

    @Test
    void aJobThatCannotBeQueuedIsNotAccepted() {
        QueueParts.toSqs().plan(ALL_TRIES * 2, request -> true, new Fault.LoseRequest());

        JsonNode failure = Contract.failure("queue_unavailable", submit());

        assertTrue(failure.path("retryable").booleanValue());
        assertEquals("released", Records.read(NOBODY, key).path("state").asText());
        Contract.failure("not_found", job(Records.id(NOBODY, key)));
        QueueParts.toSqs().reset();
        String id = id(submit());
        deliverAll();
        Contract.success(job(id));
        assertEquals(1, Upstream.generations());
    }

    /** The queue has the message, perhaps several times, but its answer to the sender was lost. */
    @Test
    void aJobThatMayHaveBeenQueuedIsNotAccepted() {
        QueueParts.toSqs().plan(ALL_TRIES * 2, request -> true, new Fault.LoseAnswer());

        Contract.failure("queue_unavailable", submit());
        QueueParts.toSqs().reset();
        deliverAll();

        assertEquals(0, Upstream.generations());
        String id = id(submit());
        deliverAll();
        Contract.success(job(id));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aQueueThatRefusesMessagesIsAConfigurationError() {
        QueueParts.toSqs()
                .plan(
                        ALL_TRIES,
                        request -> true,
                        new Fault.Answer(
                                400,
                                "application/x-amz-json-1.0",
                                "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"no\"}"
                                        .getBytes(StandardCharsets.UTF_8)));

        Contract.failure("configuration_error", submit());
        assertEquals("released", Records.read(NOBODY, key).path("state").asText());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aJobThatCannotBeStoredIsNotAccepted(int write) {
        String what = write == 1 ? "/jobs/" : "/queued/";
        LocalParts.toS3().plan(ALL_TRIES * 2, FaultProxy.request("PUT", what), new Fault.LoseRequest());

        Contract.failure("storage_unavailable", submit());

        assertEquals(List.of(), QueueParts.drain());
        Upstream.reset();
        String id = id(submit());
        deliverAll();
        Contract.success(job(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content_policy content_policy_violation",
                "refusal refusal",
                "402 insufficient_credits",
                "404 model_not_found"
            })
    void aPermanentFailureIsTheJobsResult(String errorAndCode) {
        String[] expected = errorAndCode.split(" ");
        String id = id(submit("{'prompt':'error:" + expected[0] + " a red panda'}"));
        deliverAll();
        int generations = Upstream.generations();

        JsonNode failure = Contract.failure(expected[1], job(id));

        assertEquals(failure, Contract.failure(job(id)));
        assertFalse(failure.path("retryable").booleanValue(), "the job has ended");
        deliverAll();
        assertEquals(generations, Upstream.generations());
    }

    @Test
    void aTemporaryFailureIsRetriedLater() {
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(new Fault.Answer(429, "application/json", "{}".getBytes(StandardCharsets.UTF_8)));
        }
        String id = id(submit());

        deliverAll();

        assertEquals("queued", Contract.pending(job(id)).path("state").asText());
        assertEquals("rate_limit_exceeded", Records.read(id).at("/problem/code").asText());
        work();
        Contract.success(job(id, "Prefer", "wait=20"));
        assertEquals(4, Upstream.generations());
        assertFalse(Records.read(id).has("problem"));
    }

    @Test
    void retriesOfAJobEndAtItsRetryLimit() {
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(503, "{}");
        }
        String id = id(submit());
        String never = id(Doors.images(PANDA, "Prefer", "respond-async"));
        deliver(id);
        for (String job : List.of(id, never)) {
            Records.change(
                    job,
                    record -> record.put(
                            "tried_until", Instant.now().minusSeconds(1).toString()));
        }

        assertFalse(Contract.failure("upstream_unavailable", job(id))
                .path("retryable")
                .booleanValue());
        Contract.failure("deadline_exceeded", job(never));
        deliver(id);
        deliver(never);
        assertEquals(3, Upstream.generations());
        deliver(id(submit()));
        assertEquals(4, Upstream.generations(), "the key may be reused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "paid"})
    void aJobOfAKilledWorkerIsFinishedByAnother(String state) {
        String id = id(submit());
        deliverAll();
        HttpAnswer whole = job(id);
        QueueParts.send("{\"job\":\"" + id + "\"}");
        Records.put("queued/" + id + ".json", "{'request':" + PANDA + ",'warnings':[]}");
        Records.change(id, Records.killedWhile(state));
        Contract.pending(job(id));

        deliverAll();

        assertEquals(pictures(whole), pictures(job(id)));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aMessageThatNamesNoKnownJobIsRemoved() {
        String other = UUID.randomUUID().toString();
        Contract.success(Doors.images(PANDA, "Idempotency-Key", other));
        ObjectNode batch = EventKind.queue(
                message("x", "1"),
                message("../jobs/x", "2"),
                message("0".repeat(64), "3"),
                message(Records.id(NOBODY, other), "4"),
                EventKind.message("{'job':1}", "poison"),
                EventKind.message("{'job':'x','prompt':'a red panda','idempotency_key':'" + key + "'}", "request"));

        assertEquals(
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"poison\"}]}",
                Doors.event(batch).answer().toString());
        assertEquals(2, Upstream.generations());
    }

    @Test
    void aLargeRequestIsCarriedOutUnchanged() {
        String picture = "data:image/png;base64," + "iVBORw0KGgo" + "A".repeat(4_000_001);
        String id = id(submit("{'prompt':'a red panda','model':'openai/gpt-image-1','x':[1.50,{'y':null}],"
                + "'response_format':'url','input_references':[{'type':'image_url','image_url':{'url':'" + picture
                + "'}}]}"));

        deliverAll();

        JsonNode answer = Contract.success(job(id));
        assertTrue(answer.at("/warnings/0").asText().contains("response_format"), answer::toString);
        String sent = LocalParts.openRouter().requests().getLast().body();
        assertTrue(sent.contains("\"x\":[1.50,{\"y\":null}]"), () -> sent.substring(0, 200));
    }

    @Test
    void linksUseTheAddressThatTheCallerUsed() {
        ObjectNode staged = Doors.imagesEvent(PANDA.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .put("rawPath", "/prod/api/v1/images");
        staged.withObject("/requestContext")
                .put("stage", "prod")
                .put("domainName", "a1b2c3.execute-api.eu-central-1.amazonaws.com");
        staged.withObject("/headers").put("prefer", "respond-async");
        ObjectNode rest = Events.event("rest-api")
                .put("httpMethod", "POST")
                .put("path", "/api/v1/images")
                .put("isBase64Encoded", false)
                .put("body", PANDA.replace('\'', '"'));
        rest.withObject("/requestContext").put("path", "/v1/api/v1/images").put("domainName", "b.example.com");
        for (String headers : List.of("headers", "multiValueHeaders")) {
            rest.putObject(headers);
        }
        rest.withObject("/headers").put("Prefer", "respond-async");

        JsonNode one = Contract.pending(Doors.invoke(staged));
        JsonNode other = Contract.pending(Doors.invoke(rest));

        assertEquals(
                "https://a1b2c3.execute-api.eu-central-1.amazonaws.com/prod" + JOBS
                        + one.path("id").asText(),
                one.path("url").asText());
        assertEquals(
                "https://b.example.com/v1" + JOBS + other.path("id").asText(),
                other.path("url").asText());
    }

    @Test
    void aJobSendsOnlyAFewRequestsToStorage() {
        LocalParts.toS3().reset();

        String id = id(submit());
        assertEquals(List.of("PUT jobs", "PUT queued"), atS3(id));
        assertEquals(1, QueueParts.toSqs().seen().size());
        deliverAll();
        awaitNoRequest(id);
        assertEquals(List.of("GET jobs", "GET queued", "PUT jobs", "PUT jobs", "PUT jobs", "DELETE queued"), atS3(id));
        Contract.success(job(id));
        assertEquals(List.of("GET jobs"), atS3(id));
    }

    /** The requests to storage for this job since the last call of this method, without those for pictures. */
    private static List<String> atS3(String job) {
        List<String> seen = LocalParts.toS3().seen().stream()
                .filter(request -> request.contains(job))
                .map(request -> request.split("[ /]+"))
                .map(parts -> parts[0] + " " + parts[2])
                .filter(request -> !request.contains("?"))
                .toList();
        LocalParts.toS3().reset();
        return seen;
    }

    private HttpAnswer submit() {
        return submit(PANDA);
    }

    private HttpAnswer submit(String json, String... headers) {
        List<String> all = new ArrayList<>(List.of("Idempotency-Key", key, "Prefer", "respond-async"));
        all.addAll(Arrays.asList(headers));
        return Doors.images(json, all.toArray(String[]::new));
    }

    private static String id(HttpAnswer accepted) {
        return Contract.pending(accepted).path("id").asText();
    }

    private static HttpAnswer job(String id, String... headers) {
        return Doors.get(JOBS + id, headers);
    }

    private static HttpAnswer delete(String id) {
        return Doors.send("DELETE", JOBS + id, new byte[0]);
    }

    private static String said(JsonNode failure) {
        return failure.path("error").asText();
    }

    private static List<String> pictures(HttpAnswer answer) {
        return Contract.success(answer).path("data").findValuesAsText("id");
    }

    /** Starts the worker that delivers messages. */
    private void work() {
        worker = QueueParts.worker();
    }

    /** Delivers each message that is now in the queue once. */
    private static void deliverAll() {
        ObjectNode[] messages = QueueParts.drain().stream()
                .map(body -> EventKind.message(body, UUID.randomUUID().toString()))
                .toArray(ObjectNode[]::new);
        if (messages.length > 0) {
            assertEquals(
                    "{\"batchItemFailures\":[]}",
                    Doors.event(EventKind.queue(messages)).answer().toString());
        }
    }

    private static void deliver(String job) {
        assertEquals(
                "{\"batchItemFailures\":[]}",
                Doors.event(EventKind.queue(message(job, "m"))).answer().toString());
    }

    private static ObjectNode message(String job, String id) {
        return EventKind.message("{'job':'" + job + "','attempt':0}", id);
    }

    /** Waits for the message of the retry, and returns the job's messages. */
    private static List<String> messagesOf(String job) {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        List<String> all = new ArrayList<>();
        while (all.stream().noneMatch(text -> text.contains("\"attempt\":1"))
                && Instant.now().isBefore(end)) {
            all.addAll(QueueParts.drain());
        }
        return all.stream().filter(text -> text.contains(job)).toList();
    }

    private static List<String> records() {
        return LocalParts.toS3().seen().stream()
                .filter(seen -> seen.startsWith("PUT") && seen.contains("/jobs/"))
                .toList();
    }

    /** Waits for the removal of the stored request, which follows the end of the job. */
    private static void awaitNoRequest(String id) {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (Records.count("queued/" + id) > 0) {
            assertTrue(Instant.now().isBefore(end), "the stored request still exists");
            Thread.onSpinWait();
        }
    }
}
