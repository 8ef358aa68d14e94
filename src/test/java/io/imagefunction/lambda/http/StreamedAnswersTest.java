package io.imagefunction.lambda.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.TestSettings;
import io.imagefunction.lambda.EventHandler;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.HttpExchange.Part;
import io.imagefunction.lambda.PollLoop;
import io.imagefunction.lambda.RuntimeApi;
import io.imagefunction.settings.Settings;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a REST API in STREAM mode receives, from the HTTP door through the Runtime API. */
@QuarkusTest
class StreamedAnswersTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NULS = "\0".repeat(8);

    private final RuntimeApi api = new RuntimeApi();
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();

    @Inject
    EventHandler function;

    @Inject
    EchoResource application;

    @AfterEach
    void close() {
        api.close();
    }

    private record Streamed(JsonNode head, String body, RuntimeApi.Outcome outcome) {}

    @Test
    void jsonHasItsStatusAndHeadersInTheMetadata() throws Exception {
        Streamed answer = answer(Events.streamed("GET", "/echo", ""), Duration.ofSeconds(60));

        assertEquals(200, answer.head.path("statusCode").asInt());
        assertEquals("application/json;charset=UTF-8", header(answer, "content-type"));
        assertEquals(answer.outcome.requestId(), header(answer, "x-request-id"));
        assertEquals("GET", JSON.readTree(answer.body).path("method").asText());
        assertTrue(answer.outcome.trailers().isEmpty());
    }

    @Test
    void aRefusalHasItsStatus() throws Exception {
        Streamed answer =
                answer(Events.streamed("POST", "/api/v1/images", "{\"prompt\":\"\"}"), Duration.ofSeconds(60));

        assertEquals(400, answer.head.path("statusCode").asInt());
        assertEquals("false", header(answer, "x-should-retry"));
        assertEquals("prompt", JSON.readTree(answer.body).path("param").asText());
    }

    /** The gateway's limit is 15 minutes, the same as Lambda's, so an old request is not late. */
    @Test
    void onlyLambdasDeadlineCounts() throws Exception {
        ObjectNode event = Events.streamed("GET", "/echo", "");
        event.withObject("/requestContext")
                .put(
                        "requestTimeEpoch",
                        System.currentTimeMillis() - Duration.ofSeconds(60).toMillis());

        assertEquals(
                200,
                answer(event, Duration.ofSeconds(60)).head.path("statusCode").asInt());
    }

    @Test
    void anEventIsSentBeforeTheNextOneExists() throws Exception {
        var outcome = begin(Events.streamed("GET", "/echo/events?end=end", ""), Duration.ofSeconds(60), parts::add);

        assertEquals("data: 1\n\n", firstEvent());
        assertFalse(outcome.isDone());
        application.more.get().complete(null);
        assertTrue(outcome.get(30, TimeUnit.SECONDS).body().endsWith("data: 1\n\ndata: 2\n\n"));
    }

    @Test
    void aBrokenStreamEndsWithAnErrorEventAndTrailers() throws Exception {
        var outcome = begin(Events.streamed("GET", "/echo/events?end=cut", ""), Duration.ofSeconds(60), parts::add);
        firstEvent();
        application.more.get().complete(null);

        assertBroken("internal_error", outcome.get(30, TimeUnit.SECONDS));
    }

    @Test
    void aStreamThatMissesItsDeadlineEndsWithAnErrorEventAndTrailers() throws Exception {
        var outcome = begin(Events.streamed("GET", "/echo/events?end=hang", ""), Duration.ofSeconds(2), parts::add);

        assertBroken("deadline_exceeded", outcome.get(30, TimeUnit.SECONDS));
    }

    @Test
    void anAnswerThatIsLateBeforeItsFirstPartGetsAnErrorStatus() throws Exception {
        Streamed answer = answer(Events.streamed("GET", "/echo/never", ""), Duration.ofMillis(700));

        assertEquals(504, answer.head.path("statusCode").asInt(), answer::toString);
        assertEquals(
                "deadline_exceeded", JSON.readTree(answer.body).path("code").asText());
    }

    /** The application's deadline leaves time for the answer to reach the door. */
    @Test
    void anAnswerThatIsFinishedAtItsDeadlineIsSent() throws Exception {
        Streamed answer = answer(Events.streamed("GET", "/echo/late", ""), Duration.ofMillis(1500));

        assertEquals(200, answer.head.path("statusCode").asInt(), answer::toString);
        assertEquals("late", answer.body);
    }

    /** The reader reads only the head at first. */
    @Test
    void aSlowReaderCausesBackPressureInsteadOfBuffering() throws Exception {
        Semaphore reading = new Semaphore(2);
        var outcome = begin(Events.streamed("GET", "/echo/flood?megabytes=100", ""), Duration.ofSeconds(60), part -> {
            reading.acquireUninterruptibly();
            parts.add(part);
        });

        parts.poll(10, TimeUnit.SECONDS);
        parts.poll(10, TimeUnit.SECONDS);
        assertThrows(TimeoutException.class, () -> application.flooded.get().get(2, TimeUnit.SECONDS));
        assertTrue(application.written.get() < 50_000_000, application.written + " bytes are in memory");
        reading.release(1_000_000);
        outcome.get(60, TimeUnit.SECONDS);
        assertEquals(100 << 20, application.written.get());
    }

    @Test
    void withoutTheStageVariableTheAnswerIsOneJsonObject() throws Exception {
        ObjectNode event = Events.streamed("GET", "/echo", "");
        event.putNull("stageVariables");

        RuntimeApi.Outcome outcome =
                begin(event, Duration.ofSeconds(60), parts::add).get(30, TimeUnit.SECONDS);

        assertFalse(outcome.streamed());
        assertEquals(200, JSON.readTree(outcome.body()).path("statusCode").asInt());
    }

    @Test
    void aFunctionUrlIsStreamedIfConfigured() {
        Settings.Image streaming =
                TestSettings.of(Map.of("IMAGE_STREAMED_URL", "true")).image();
        Settings.Image usual = TestSettings.of(Map.of()).image();
        HttpFront front = new HttpApi();

        assertTrue(front.isStreamed(Events.event("function-url"), streaming));
        assertFalse(front.isStreamed(Events.event("function-url"), usual));
        assertFalse(front.isStreamed(Events.event("http-api"), streaming));
    }

    private static void assertBroken(String code, RuntimeApi.Outcome outcome) throws IOException {
        String last = outcome.body().substring(outcome.body().lastIndexOf("data: ") + 6);
        JsonNode error = JSON.readTree(last);
        assertEquals("error", error.path("type").asText(), last);
        assertEquals(code, error.path("code").asText());
        assertEquals(code, outcome.trailers().get("lambda-runtime-function-error-type"));
    }

    private String firstEvent() throws InterruptedException {
        parts.poll(10, TimeUnit.SECONDS);
        parts.poll(10, TimeUnit.SECONDS);
        return new String(parts.poll(10, TimeUnit.SECONDS).bytes(), StandardCharsets.UTF_8);
    }

    private static String header(Streamed answer, String name) {
        return answer.head.path("multiValueHeaders").properties().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().path(0).asText())
                .findFirst()
                .orElse("");
    }

    private Streamed answer(ObjectNode event, Duration time) throws Exception {
        RuntimeApi.Outcome outcome = begin(event, time, parts::add).get(30, TimeUnit.SECONDS);
        String[] headAndBody = outcome.body().split(NULS, 2);
        return new Streamed(JSON.readTree(headAndBody[0]), headAndBody[1], outcome);
    }

    /** Lets the function serve one event, as the native poll loop does. */
    private CompletableFuture<RuntimeApi.Outcome> begin(ObjectNode event, Duration time, RuntimeApi.Reader reader) {
        var outcome = api.begin(event.toString(), null, time, reader);
        Thread.ofVirtual().start(() -> {
            try {
                new PollLoop(api, function).serve();
            } catch (Exception e) {
                outcome.completeExceptionally(e);
            }
        });
        return outcome;
    }
}
