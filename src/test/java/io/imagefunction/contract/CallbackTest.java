package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs and events may name a callback URL for their result. The test itself delivers the queue's messages. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(Recorders.class)
class CallbackTest {

    @BeforeEach
    void forget() {
        Upstream.reset();
        Recorders.reset();
    }

    @Test
    void aJobsResultIsSentToItsCallbackWithASignature() throws Exception {
        String job = submit("a red panda");
        deliver(nextMessage());
        ObjectNode callback = nextMessage();
        assertEquals(job, callback.path("callback").asText());

        deliver(callback);

        Received received = Recorders.receiver().next();
        assertEquals("POST /hook?for=me", received.method() + " " + received.uri());
        assertEquals(job, received.header("webhook-id"));
        assertEquals("v1," + hmac(received), received.header("webhook-signature"));
        long age = Instant.now().getEpochSecond() - Long.parseLong(received.header("webhook-timestamp"));
        assertTrue(age >= 0 && age < 300, () -> "signed " + age + " s ago");
        JsonNode body = Doors.json(received.body().getBytes(UTF_8));
        assertEquals("image.generation.completed", body.path("type").asText());
        assertEquals(job, body.at("/data/id").asText());
        Instant.parse(body.path("timestamp").asText());
        JsonNode answer = Contract.success(Contract.bare(body.path("data")));
        assertEquals(200, Doors.fetch(answer.path("imageUrl").asText()).status());
        assertEquals("delivered", Records.read(job).at("/callback/state").asText());

        deliver(callback);
        assertEquals(List.of(), Recorders.receiver().rest(), "a message delivered again sends no second callback");
    }

    @Test
    void aJobsFailureIsSentToItsCallback() throws Exception {
        String job = submit("error:content_policy a red panda");
        deliver(nextMessage());

        deliver(nextMessage());

        JsonNode body = Doors.json(Recorders.receiver().next().body().getBytes(UTF_8));
        assertEquals("image.generation.failed", body.path("type").asText());
        assertEquals(job, body.at("/data/id").asText());
        Contract.failure("content_policy_violation", Contract.bare(body.path("data")));
    }

    @ParameterizedTest
    @EnumSource
    void anEventsResultIsSentToItsCallback(EventKind kind) throws Exception {
        String id = UUID.randomUUID().toString();

        Doors.event(kind.event("{'prompt':'a red panda','callback_url':'" + url() + "'}", id))
                .answer();
        deliver(nextMessage());

        JsonNode body = Doors.json(Recorders.receiver().next().body().getBytes(UTF_8));
        Contract.success(Contract.bare(body.path("data")));
        assertEquals(
                "delivered",
                Records.read(body.at("/data/id").asText()).at("/callback/state").asText());
        assertEquals(false, LocalParts.openRouter().requests().getLast().body().contains("callback"));
    }

    @Test
    void aFailedCallbackIsRetriedUntilTheReceiverRefusesIt() throws Exception {
        String job = ended();
        Recorders.receiver().plan(503);
        Recorders.receiver().plan(429, "Retry-After", "600");
        Recorders.receiver().plan((request, sent) -> request.connection().close());
        Recorders.receiver().plan(410);

        ObjectNode first = nextMessage();
        deliver(first);
        Sent second = next();
        assertEquals(1, second.message().path("attempt").asInt());
        assertTrue(second.delay() >= 5 && second.delay() < 60, second::toString);
        deliver(due(second.message()));
        Sent third = next();
        assertTrue(third.delay() >= 600 && third.delay() <= 661, third::toString);
        assertEquals("pending", Records.read(job).at("/callback/state").asText());
        deliver(due(third.message()));
        deliver(due(nextMessage()));

        assertEquals(List.of(), Recorders.queue().rest(), "410 ends the retries");
        List<Received> attempts = Recorders.receiver().rest();
        assertEquals(4, attempts.size());
        assertEquals(
                1,
                attempts.stream()
                        .map(attempt -> attempt.header("webhook-id"))
                        .distinct()
                        .count());
        JsonNode outcome = Records.read(job).path("callback");
        assertEquals("failed", outcome.path("state").asText());
        assertEquals(4, outcome.path("attempts").asInt());
        assertEquals("HTTP 410", outcome.path("answer").asText());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aCallbackThatAlwaysFailsIsGivenUp() throws Exception {
        String job = ended();
        ObjectNode message = nextMessage();
        int attempts = 0;
        while (message != null) {
            Recorders.receiver().plan(500);
            deliver(message);
            attempts++;
            List<Received> sent = Recorders.queue().rest();
            message = sent.isEmpty() ? null : due(Sent.of(sent.getFirst()).message());
        }

        assertEquals(9, attempts);
        assertEquals("failed", Records.read(job).at("/callback/state").asText());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aPauseBeyondTheQueuesMaximumDelayIsSplit() throws Exception {
        ended();
        Instant later = Instant.now().plus(Duration.ofHours(2));
        ObjectNode message = nextMessage().put("attempt", 5).put("not_before", later.toString());

        deliver(message);

        Sent again = next();
        assertEquals(message, again.message());
        assertEquals(900, again.delay());
        assertEquals(List.of(), Recorders.receiver().rest());
    }

    /** Plans three failures, because the SDK makes three attempts. */
    @Test
    void ifTheCallbackCannotBeQueuedTheJobIsRedeliveredAndNotPaidAgain() throws Exception {
        String job = submit("a red panda");
        ObjectNode message = nextMessage();
        for (int attempt = 0; attempt < 3; attempt++) {
            Recorders.queue().plan(500);
        }

        assertEquals(List.of("1"), kept(message), "the message is kept");
        Recorders.queue().reset();
        deliver(message);

        assertEquals(job, nextMessage().path("callback").asText());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aSlowReceiverDelaysNoOtherMessage() throws Exception {
        ended();
        ObjectNode callback = nextMessage();
        // The receiver answers once the other message's request reaches OpenRouter, which is before its timeout.
        CompletableFuture<Void> drawing = new CompletableFuture<>();
        CompletableFuture<Boolean> isWaitedFor = new CompletableFuture<>();
        Recorders.receiver()
                .plan((request, sent) -> drawing.thenRun(() -> {
                    isWaitedFor.complete(!request.response().closed());
                    request.response().setStatusCode(503).end();
                }));
        Predicate<HttpServerRequest> watched = request -> {
            if (request.uri().endsWith("/images")) {
                drawing.complete(null);
            }
            return false;
        };
        LocalParts.toOpenRouter().plan(1, watched, new Fault.Stall());
        ObjectNode batch = EventKind.queue(
                EventKind.message(callback.toString(), "slow"),
                EventKind.message("{'prompt':'a blue panda'}", UUID.randomUUID().toString()));

        assertEquals(List.of(), keptOf(Doors.event(batch)));

        assertTrue(isWaitedFor.get(30, TimeUnit.SECONDS));
        assertEquals(2, Upstream.generations());
        assertEquals(1, nextMessage().path("attempt").asInt());
    }

    @Test
    void aKeyReusedWithAnotherCallbackUrlIsRefused() {
        String key = UUID.randomUUID().toString();
        String request = "{'prompt':'a red panda','callback_url':'" + url() + "'}";
        String[] asked = {"Prefer", "respond-async", "Idempotency-Key", key};
        assertEquals(202, Doors.images(request, asked).status());
        assertEquals(202, Doors.images(request, asked).status());
        assertEquals(202, Doors.images("{'prompt':'a red panda'}", asked).status());

        JsonNode refused =
                Contract.failure("idempotency_key_reused", Doors.images(request.replace("hook", "other"), asked));

        assertEquals("callback_url", refused.path("param").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hook",
                "ftp://example.com/",
                "https:///hook",
                "https://user:word@example.com/",
                "https://e.com/#a"
            })
    void anInvalidCallbackUrlIsRefused(String url) {
        JsonNode refused = Contract.failure(
                "invalid_request",
                Doors.images("{'prompt':'a red panda','callback_url':'" + url + "'}", "Prefer", "respond-async"));

        assertEquals("callback_url", refused.path("param").asText());
        assertTrue(refused.path("error").asText().contains("https://example.com/hook"), refused::toString);
        assertEquals(List.of(), Recorders.queue().rest());
    }

    @Test
    void aCallbackUrlOnASynchronousCallIsRefused() {
        JsonNode refused = Contract.failure(
                "invalid_request", Doors.images("{'prompt':'a red panda','callback_url':'" + url() + "'}"));

        assertEquals("callback_url", refused.path("param").asText());
        assertTrue(refused.path("error").asText().contains("Prefer: respond-async"), refused::toString);
        assertEquals(0, Upstream.generations());
    }

    @Test
    void anInvocationMayHaveACallback() throws Exception {
        Contract.success(
                Contract.bare(Doors.event(EventKind.read("{'prompt':'a red panda','callback_url':'" + url() + "'}"))
                        .answer()));

        deliver(nextMessage());

        JsonNode body = Doors.json(Recorders.receiver().next().body().getBytes(UTF_8));
        assertEquals("image.generation.completed", body.path("type").asText());
    }

    /** A message that the function has sent to the queue. */
    private record Sent(ObjectNode message, int delay) {
        static Sent of(Received received) {
            JsonNode call = Doors.json(received.body().getBytes(UTF_8));
            return new Sent(
                    (ObjectNode) Doors.json(call.path("MessageBody").asText().getBytes(UTF_8)),
                    call.path("DelaySeconds").asInt());
        }
    }

    private static Sent next() throws InterruptedException {
        return Sent.of(Recorders.queue().next());
    }

    private static ObjectNode nextMessage() throws InterruptedException {
        return next().message();
    }

    /** The message with its delay over. */
    private static ObjectNode due(ObjectNode message) {
        return message.put("not_before", Instant.EPOCH.toString());
    }

    private static String url() {
        return Recorders.receiver().url("127.0.0.1") + "/hook?for=me";
    }

    private static String submit(String prompt) {
        HttpAnswer accepted =
                Doors.images("{'prompt':'" + prompt + "','callback_url':'" + url() + "'}", "Prefer", "respond-async");
        assertEquals(202, accepted.status(), accepted::toString);
        return Doors.json(accepted.body()).path("id").asText();
    }

    /** Ends a job whose callback is then in the queue. */
    private static String ended() throws InterruptedException {
        String job = submit("a red panda");
        deliver(nextMessage());
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

    private static String hmac(Received received) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(Recorders.SECRET.substring(6)), "HmacSHA256"));
        String signed =
                received.header("webhook-id") + "." + received.header("webhook-timestamp") + "." + received.body();
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    }
}
