package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.LocalParts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes that share only the bucket pay once for one idempotency key. */
class TwoProcessesIT {

    private static final int CALLERS = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LocalParts parts = new LocalParts();
    private final HttpClient client = HttpClient.newHttpClient();
    private List<ServedFunction> functions = List.of();

    @AfterEach
    void stop() {
        functions.forEach(ServedFunction::close);
        parts.stop();
    }

    @Test
    void twoHundredCallsWithOneKeyAtTwoProcessesArePaidOnce() throws Exception {
        Map<String, String> settings = new HashMap<>(parts.start());
        // Bypasses the fault proxy, which cannot serve so many connections.
        settings.put("image.s3.endpoint", LocalParts.s3().endpoint().toString());
        settings.put("image.s3.attempts", "8");
        functions = List.of(ServedFunction.start(settings), ServedFunction.start(settings));

        List<HttpResponse<String>> answers = atOnce();

        assertEquals(1, LocalParts.openRouter().generations());
        for (HttpResponse<String> answer : answers) {
            // 503 if storage was too busy: a process that cannot read the record does not pay.
            assertTrue(List.of(200, 409, 503).contains(answer.statusCode()), answer::body);
        }
        List<HttpResponse<String>> later = List.of(ask(0), ask(1));
        assertEquals(1, LocalParts.openRouter().generations());
        later.forEach(answer -> assertEquals(200, answer.statusCode(), answer::body));
        assertEquals(
                1,
                Stream.concat(answers.stream(), later.stream())
                        .filter(answer -> answer.statusCode() == 200)
                        .map(answer -> json(answer.body()).at("/data/0/id").asText())
                        .distinct()
                        .count());
    }

    private List<HttpResponse<String>> atOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> calls = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                calls.add(threads.submit(() -> ask(number)));
            }
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (var call : calls) {
                answers.add(call.get());
            }
            return answers;
        }
    }

    private HttpResponse<String> ask(int caller) throws Exception {
        ServedFunction function = functions.get(caller % functions.size());
        return client.send(
                HttpRequest.newBuilder(URI.create(function.url("/api/v1/images")))
                        .header("Idempotency-Key", "one")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"slow:0.3 a red panda\"}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
    }
}
