package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.Slow;
import io.imagefunction.local.QueueFeeder;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several workers complete a thousand jobs although OpenRouter's rate limit refuses many of their calls. */
@Slow
class ThousandJobsIT {

    private static final int JOBS = 1000;
    private static final int WORKERS = 3;
    private static final int CALLERS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(9);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final String REQUEST = "{\"prompt\":\"panda %d\",\"model\":\"recraft/recraft-v4-vector\"}";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LocalParts parts = new LocalParts();
    private final QueueParts queue = new QueueParts();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ServedFunction> functions = new ArrayList<>();
    private final List<QueueFeeder> feeders = new ArrayList<>();

    @AfterEach
    void stop() {
        feeders.forEach(QueueFeeder::close);
        functions.forEach(ServedFunction::close);
        queue.stop();
        parts.stop();
    }

    /** OpenRouter with a rate limit: it refuses everything in every third second, and counts requests. */
    private static final class Upstream {

        private final Map<Long, Integer> bySecond = new TreeMap<>();
        private HttpServerRequest last;
        private boolean refused;
        private int refusals;

        synchronized boolean refuses(HttpServerRequest request) {
            if (request != last && request.method().name().equals("POST")) {
                long second = Instant.now().getEpochSecond();
                last = request;
                bySecond.merge(second, 1, Integer::sum);
                refused = second % 3 == 0;
                refusals += refused ? 1 : 0;
            }
            return request == last && refused;
        }

        synchronized String summary() {
            int requests =
                    bySecond.values().stream().mapToInt(Integer::intValue).sum();
            int most =
                    bySecond.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            return "upstream saw %d requests in %d s, %.1f a second, at most %d in one; it refused %d with 429"
                    .formatted(requests, bySecond.size(), (double) requests / bySecond.size(), most, refusals);
        }
    }

    /** Takes one or two minutes, and longer on a busy machine. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void allJobsAreCompletedAndNoneIsPaidTwice() throws Exception {
        Map<String, String> settings = new HashMap<>(parts.start());
        settings.putAll(queue.start());
        // Bypasses the fault proxy, which would take longer than the jobs.
        settings.put("image.s3.endpoint", LocalParts.s3().endpoint().toString());
        settings.put("image.attempts", "2");
        Upstream upstream = new Upstream();
        LocalParts.toOpenRouter()
                .plan(5 * JOBS, upstream::refuses, new Fault.Answer(429, "application/json", "{}".getBytes(), 1));
        for (int worker = 0; worker < WORKERS; worker++) {
            functions.add(ServedFunction.start(settings));
        }
        Instant begin = Instant.now();

        List<String> jobs = forEach(number -> {
            HttpResponse<String> accepted = send(HttpRequest.newBuilder(
                            URI.create(functions.get(number % WORKERS).url("/api/v1/images")))
                    .header("Prefer", "respond-async")
                    .POST(HttpRequest.BodyPublishers.ofString(REQUEST.formatted(number)))
                    .build());
            assertEquals(202, accepted.statusCode(), accepted::body);
            return JSON.readTree(accepted.body()).path("id").asText();
        });
        Instant accepted = Instant.now();
        for (ServedFunction worker : functions) {
            feeders.add(QueueParts.worker(
                    event -> worker.runtime().invoke(event, TIMEOUT).body()));
        }
        List<String> pictures = forEach(number -> {
            HttpResponse<String> answer;
            do {
                assertTrue(Instant.now().isBefore(begin.plus(PATIENCE)), upstream::summary);
                answer = send(HttpRequest.newBuilder(
                                URI.create(functions.getFirst().url("/api/v1/images/jobs/" + jobs.get(number))))
                        .header("Prefer", "wait=30")
                        .build());
            } while (answer.statusCode() == 202);
            assertEquals(200, answer.statusCode(), answer::body);
            JsonNode data = JSON.readTree(answer.body()).path("data");
            assertEquals(1, data.size(), answer::body);
            return data.at("/0/id").asText();
        });
        Instant done = Instant.now();

        assertEquals(JOBS, Set.copyOf(pictures).size());
        assertEquals(JOBS, LocalParts.openRouter().generations());
        System.out.printf(
                "%d jobs accepted in %.1f s, carried out by %d workers in %.1f s; %s%n",
                JOBS,
                Duration.between(begin, accepted).toMillis() / 1000.0,
                WORKERS,
                Duration.between(accepted, done).toMillis() / 1000.0,
                upstream.summary());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.ofString());
    }

    private interface Step {
        String of(int number) throws Exception;
    }

    private static List<String> forEach(Step step) throws Exception {
        try (var threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Callable<String>> calls = new ArrayList<>();
            for (int number = 0; number < JOBS; number++) {
                int which = number;
                calls.add(() -> step.of(which));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
