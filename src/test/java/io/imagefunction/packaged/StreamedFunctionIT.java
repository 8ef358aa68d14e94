package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.HttpExchange.Part;
import io.imagefunction.lambda.RuntimeApi;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The native function streams behind a REST API in STREAM mode. Lambda's own Java cannot stream. */
@Tag("native")
class StreamedFunctionIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final LocalParts parts = new LocalParts();
    private final List<Part> arrived = new CopyOnWriteArrayList<>();
    private Invoked function;

    private record Answer(JsonNode head, String body) {}

    @BeforeEach
    void start() {
        Map<String, String> settings = new HashMap<>(parts.start());
        settings.put("image.keep.alive", "PT0.5S");
        function = new Invoked(settings);
    }

    @AfterEach
    void stop() {
        function.close();
        parts.stop();
    }

    /** An HTTP API would time out after 30 s. */
    @Test
    void aPictureMayTakeFortySeconds() throws Exception {
        Answer answer = images("{'prompt':'slow:40 a red panda'}");

        assertEquals(200, answer.head.path("statusCode").asInt(), answer::toString);
        Pictures.fetchAndCheck(JSON.readTree(answer.body).path("data").path(0));
    }

    @Test
    void eventsArriveBeforeThePictureIsFinished() throws Exception {
        Answer answer = images("{'prompt':'slow:3 a red panda','stream':true}");

        assertTrue(answer.body.startsWith(": still at work\n\n"), answer.body);
        assertTrue(answer.body.contains("image_generation.completed"), answer.body);
        assertTrue(answer.body.endsWith("data: [DONE]\n\n"), answer.body);
        long ahead = arrived.getLast().at() - firstContaining("still at work").at();
        assertTrue(ahead > TimeUnit.SECONDS.toNanos(1), "the first event was " + ahead + " ns ahead of the last");
    }

    @Test
    void aRefusedRequestHasItsStatusAndCostsNothing() throws Exception {
        Answer answer = images("{'prompt':'a red panda','n':11}");

        assertEquals(400, answer.head.path("statusCode").asInt(), answer::toString);
        assertEquals("n", JSON.readTree(answer.body).path("param").asText());
        assertEquals(0, LocalParts.openRouter().generations());
    }

    @Test
    void otherEventsAreAnsweredWithoutStreaming() throws Exception {
        images("{'prompt':'a red panda'}");

        JsonNode answer = function.images("{'prompt':'a red panda'}");

        assertEquals("ok", answer.path("status").asText(), answer::toString);
    }

    @Test
    void aThousandStreamedAnswersLeakNothing() throws Exception {
        for (int call = 0; call < 50; call++) {
            images("{'prompt':''}");
        }
        int files = count("fd");
        int threads = count("task");
        for (int call = 0; call < 1000; call++) {
            images("{'prompt':''}");
        }

        assertTrue(count("fd") < files + 10, count("fd") + " descriptors after " + files);
        assertTrue(count("task") < threads + 10, count("task") + " threads after " + threads);
        assertTrue(function.process().isAlive());
    }

    private int count(String what) {
        return new File("/proc/" + function.process().pid() + "/" + what).list().length;
    }

    private Part firstContaining(String text) {
        return arrived.stream()
                .filter(part -> new String(part.bytes(), StandardCharsets.UTF_8).contains(text))
                .findFirst()
                .orElseThrow();
    }

    private Answer images(String json) throws Exception {
        arrived.clear();
        ObjectNode event = Events.streamed("POST", "/api/v1/images", json.replace('\'', '"'));
        RuntimeApi.Outcome outcome = function.runtime()
                .begin(event.toString(), null, TIMEOUT, arrived::add)
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertFalse(outcome.failed(), outcome::body);
        assertTrue(outcome.streamed(), outcome::body);
        String[] headAndBody = outcome.body().split("\0{8}", 2);
        return new Answer(JSON.readTree(headAndBody[0]), headAndBody[1]);
    }
}
