package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.local.standin.RecordedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One request may need several concurrent calls to OpenRouter, and many requests may be in flight at once. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ManyCallsTest {

    private static final String SINGLE = "google/gemini-2.5-flash-image";
    private static final String SEEDED = "black-forest-labs/flux.2-pro";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void aModelThatMakesOnePictureIsCalledOncePerPicture() {
        BigDecimal before = LocalParts.openRouter().spent();

        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda','model':'" + SINGLE + "','n':4}"));

        assertEquals(4, answer.path("data").size());
        assertFalse(answer.has("warnings"), answer::toString);
        assertEquals(4, Upstream.generations());
        assertEquals(
                0,
                LocalParts.openRouter()
                        .spent()
                        .subtract(before)
                        .compareTo(answer.at("/usage/cost").decimalValue()),
                answer::toString);
        lastBodies(4).forEach(body -> assertFalse(body.has("n"), body::toString));
    }

    @Test
    void atMostFourCallsOfARequestAreInFlight() {
        JsonNode answer =
                Contract.success(Doors.images("{'prompt':'slow:0.3 a red panda','model':'" + SINGLE + "','n':10}"));

        assertEquals(10, answer.path("data").size());
        assertEquals(10, Upstream.generations());
        assertEquals(4, LocalParts.toOpenRouter().mostAtOnce());
    }

    @Test
    void aSeedMakesDifferentPicturesWithinOneRequest() {
        JsonNode answer = Contract.success(
                Doors.images("{'prompt':'a red panda','model':'" + SEEDED + "','n':3,'seed':9223372036854775806}"));

        assertEquals(
                3,
                lastBodies(3).stream()
                        .map(body -> body.path("seed").longValue())
                        .distinct()
                        .count());
        assertEquals(
                3,
                StreamSupport.stream(answer.path("data").spliterator(), false)
                        .map(picture -> picture.path("sha256").asText())
                        .distinct()
                        .count());
    }

    @Test
    void aFailedCallLosesNoPictureOfTheOthers() {
        Upstream.answers(400, "{\"error\":{\"code\":400,\"message\":\"no\"}}");

        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda','model':'" + SINGLE + "','n':4}"));

        assertEquals(3, answer.path("data").size());
        assertEquals("3 of 4 pictures came.", answer.at("/warnings/0").asText());
        assertEquals(2, answer.path("warnings").size(), answer::toString);
        assertEquals(4, Upstream.generations());
    }

    @Test
    void ifAllCallsFailTheAnswerIsOneError() {
        LocalParts.toOpenRouter()
                .plan(
                        4,
                        FaultProxy.request("POST", "/images"),
                        new Fault.Answer(402, "application/json", "{}".getBytes(UTF_8)));

        Contract.failure(
                "insufficient_credits", Doors.images("{'prompt':'a red panda','model':'" + SINGLE + "','n':4}"));
    }

    @Test
    void aRetryAfterHeaderIsObeyed() {
        Upstream.answers(new Fault.Answer(429, "application/json", "{}".getBytes(UTF_8), 1));
        Instant begin = Instant.now();

        Contract.success(Doors.images("{'prompt':'a red panda'}"));

        assertTrue(Duration.between(begin, Instant.now()).toMillis() >= 1000);
        assertEquals(2, Upstream.generations());
    }

    @Test
    void twentyConcurrentRequestsGetTheirOwnAnswers() throws Exception {
        record Kind(String body, Consumer<HttpAnswer> check) {}
        List<Kind> kinds = List.of(
                new Kind("{'prompt':'a red panda'}", pictures(1)),
                new Kind("{'prompt':'size:6 a red panda'}", pictures(1)),
                new Kind("{'prompt':'a red panda','model':'" + SINGLE + "','n':3}", pictures(3)),
                new Kind("{'prompt':'slow:0.5 a red panda','model':'openai/gpt-image-1','n':2}", pictures(2)),
                new Kind("{'prompt':'error:content_policy a red panda'}", code("content_policy_violation")),
                new Kind("{'prompt':'error:402 a red panda'}", code("insufficient_credits")),
                new Kind("{'prompt':'broken:cut a red panda'}", code("broken_answer")),
                new Kind("{'prompt':'broken:empty a red panda'}", code("no_image")),
                new Kind("{'prompt':'a red panda','n':0}", code("invalid_request")),
                new Kind("{'prompt':", code("invalid_request")));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            IntStream.range(0, 20)
                    .forEach(number -> calls.add(threads.submit(() -> {
                        Kind kind = kinds.get(number % kinds.size());
                        kind.check().accept(Doors.images(kind.body()));
                    })));
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    private static Consumer<HttpAnswer> pictures(int count) {
        return answer -> {
            JsonNode json = Contract.success(answer);
            assertEquals(count, json.path("data").size(), answer::toString);
            json.path("data").forEach(picture -> {
                HttpAnswer fetched = Doors.fetch(picture.path("url").asText());
                assertEquals(picture.path("size").intValue(), fetched.body().length);
                assertEquals(picture.path("sha256").asText(), io.imagefunction.http.Pictures.sha256(fetched.body()));
            });
        };
    }

    private static Consumer<HttpAnswer> code(String code) {
        return answer -> Contract.failure(code, answer);
    }

    private static List<JsonNode> lastBodies(int count) {
        List<RecordedRequest> posts = LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
        return posts.subList(posts.size() - count, posts.size()).stream()
                .map(request -> Doors.json(request.body().getBytes(UTF_8)))
                .toList();
    }
}
