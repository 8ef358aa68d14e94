package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.Slow;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.RuntimeApi;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several processes that share only the bucket never pay more than a budget, even if one of them is killed. */
@Slow
class BudgetIT {

    private static final int PROCESSES = 4;
    private static final int CALLS = 500;
    private static final int FITTING = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** It costs 8 cents. */
    private static final String REQUEST = "{\"prompt\":\"a red panda\",\"model\":\"recraft/recraft-v4-vector\"}";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LocalParts parts = new LocalParts();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ServedFunction> functions = new ArrayList<>();

    @AfterEach
    void stop() {
        functions.forEach(ServedFunction::close);
        parts.stop();
    }

    private record Answered(int status, String body, long millis) {}

    @Test
    void fiveHundredCallsAtFourProcessesPayExactlyWhatFits() throws Exception {
        Map<String, String> settings = new HashMap<>(parts.start());
        // Bypasses the fault proxy, which cannot serve so many connections.
        settings.put("image.s3.endpoint", LocalParts.s3().endpoint().toString());
        settings.put("image.s3.attempts", "8");
        settings.put("image.budgets", "*=8/month; all=1000/month");
        for (int process = 0; process < PROCESSES; process++) {
            functions.add(ServedFunction.start(settings));
        }
        Instant begin = Instant.now();

        List<Answered> answers = atOnce(CALLS, call -> post(functions.get(call % PROCESSES)));

        Duration took = Duration.between(begin, Instant.now());
        assertEquals(FITTING, LocalParts.openRouter().generations());
        assertEquals(0, LocalParts.openRouter().spent().compareTo(new BigDecimal("8")));
        assertEquals(
                FITTING,
                answers.stream().filter(answer -> answer.status() == 200).count());
        assertEquals(
                CALLS - FITTING,
                answers.stream().filter(answer -> answer.status() == 402).count(),
                () -> answers.stream()
                        .filter(answer -> answer.status() != 200 && answer.status() != 402)
                        .findFirst()
                        .map(Answered::body)
                        .orElse(""));
        JsonNode usage = usage(functions.getFirst());
        assertEquals(8, usage.at("/budgets/0/spent").asDouble(), usage::toString);
        assertEquals(FITTING, usage.at("/days/0/calls").asInt(), usage::toString);
        long[] millis = answers.stream().mapToLong(Answered::millis).sorted().toArray();
        System.out.printf(
                "%d calls at %d processes in %d ms; a call: median %d ms, 99%% %d ms%n",
                CALLS, PROCESSES, took.toMillis(), millis[CALLS / 2], millis[CALLS * 99 / 100]);
    }

    /** What the killed process may have paid counts, and nothing else: the next call gets what is left. */
    @Test
    void aProcessThatIsKilledLeavesNothingBehindButItsReservation() throws Exception {
        Map<String, String> settings = new HashMap<>(parts.start());
        settings.put("image.budgets", "*=0.30/month");
        settings.put("image.timeout", "PT8S");

        killedAt(settings, FaultProxy.request("PUT", "/budgets/"), LocalParts.toS3());
        assertEquals(0, spent(settings), "killed before it had reserved");
        killedAt(settings, FaultProxy.request("POST", "/images"), LocalParts.toOpenRouter());
        assertEquals(0.08, spent(settings), "killed while it was paying");
        killedAt(settings, laterWrites(), LocalParts.toS3());
        assertEquals(0.16, spent(settings), "killed before it had settled");

        try (Invoked alive = new Invoked(settings)) {
            assertEquals("ok", alive.images(REQUEST).path("status").asText());
            assertEquals("budget_exceeded", alive.images(REQUEST).path("code").asText());
        }
    }

    /** Writes of the budget after the first one. The proxy tests a request once for each planned fault. */
    private static Predicate<HttpServerRequest> laterWrites() {
        Set<HttpServerRequest> writes = Collections.newSetFromMap(new IdentityHashMap<>());
        return request -> {
            if (!FaultProxy.request("PUT", "/budgets/").test(request)) {
                return false;
            }
            writes.add(request);
            return writes.size() > 1;
        };
    }

    /** Kills a process when its request to a neighbour is stalled. */
    private static void killedAt(
            Map<String, String> settings, Predicate<HttpServerRequest> request, FaultProxy neighbour) throws Exception {
        try (Invoked process = new Invoked(settings)) {
            RuntimeApi runtime = process.runtime();
            neighbour.plan(10, request, new Fault.Stall());
            Thread.ofVirtual().start(() -> {
                try {
                    runtime.invoke(
                            Events.request("POST", "/api/v1/images")
                                    .put("body", REQUEST)
                                    .toString(),
                            PATIENCE);
                } catch (Exception neverAnswered) {
                    // Expected, because the process is killed.
                }
            });
            Instant end = Instant.now().plus(PATIENCE);
            while (neighbour.hangUps().isEmpty()) {
                assertTrue(Instant.now().isBefore(end), process.process()::log);
                Thread.onSpinWait();
            }
            process.process().signal("KILL");
            process.process().exitCode();
        } finally {
            LocalParts.toS3().reset();
            LocalParts.toOpenRouter().reset();
        }
    }

    private static double spent(Map<String, String> settings) throws Exception {
        try (Invoked alive = new Invoked(settings)) {
            return alive.body(Events.request("GET", "/api/v1/usage"))
                    .at("/budgets/0/spent")
                    .asDouble();
        }
    }

    private Answered post(ServedFunction function) throws Exception {
        Instant begin = Instant.now();
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(function.url("/api/v1/images")))
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(REQUEST))
                        .build(),
                BodyHandlers.ofString());
        return new Answered(
                answer.statusCode(),
                answer.body(),
                Duration.between(begin, Instant.now()).toMillis());
    }

    private JsonNode usage(ServedFunction function) throws Exception {
        return JSON.readTree(client.send(
                        HttpRequest.newBuilder(URI.create(function.url("/api/v1/usage")))
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    private interface Step {
        Answered of(int number) throws Exception;
    }

    private static List<Answered> atOnce(int calls, Step step) throws Exception {
        try (var threads = Executors.newFixedThreadPool(100)) {
            List<Callable<Answered>> all = new ArrayList<>();
            for (int call = 0; call < calls; call++) {
                int number = call;
                all.add(() -> step.of(number));
            }
            List<Answered> answers = new ArrayList<>();
            for (Future<Answered> answer : threads.invokeAll(all)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
