package io.imagefunction.contract;

import static io.imagefunction.contract.Records.NOBODY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls with the same idempotency key are paid once. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class IdempotencyTest {

    private static final String PANDA = "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}";

    private final String key = UUID.randomUUID().toString();

    @Inject
    Invocations invocations;

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void aReplayReturnsTheSamePicturesAndCostsNothing() {
        HttpAnswer first = ask(PANDA);
        HttpAnswer second = ask(PANDA);

        assertFalse(first.header("Idempotent-Replayed").isPresent(), first::toString);
        assertEquals("true", second.header("Idempotent-Replayed").orElse(""));
        assertSame(first, second);
        assertEquals(1, Upstream.generations());
        Contract.success(second).path("data").forEach(picture -> {
            HttpAnswer fetched = Doors.fetch(picture.path("url").asText());
            assertEquals(picture.path("sha256").asText(), io.imagefunction.http.Pictures.sha256(fetched.body()));
        });
    }

    @Test
    void aKeyIsTheSameInQuotesOnTheOtherPathAndInAnEvent() {
        HttpAnswer first = ask(PANDA);

        byte[] body = PANDA.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertSame(first, Doors.images(PANDA, "Idempotency-Key", "\"" + key + "\""));
        assertSame(first, Doors.post(Doors.IMAGES + "/generations", body, "idempotency-key", key));
        var event = Doors.imagesEvent(body);
        event.withObject("/headers").put("idempotency-key", key);
        assertSame(first, Doors.invoke(event));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aReplayMaySpellTheRequestDifferently() {
        HttpAnswer first =
                ask("{'prompt':'a red panda','model':'openai/gpt-image-1','n':1,'x':[1.0,{'b':1,'a':2}],'user':'one'}");
        HttpAnswer second = ask(
                "{'trace':{'a':1}, 'n':1, 'x':[1,{'a':2e0, 'b':1}], 'model':'openai/gpt-image-1','stream':false, 'prompt':'a red panda'}");

        assertSame(first, second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':'a red pandA','model':'openai/gpt-image-1','n':2}",
                "{'prompt':'a red panda','model':'openai/gpt-image-1','n':1}",
                "{'prompt':'a red panda','model':'openai/gpt-5-image','n':2}",
                "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2,'seed':1}"
            })
    void aKeyReusedForAnotherRequestIsRefused(String other) {
        ask(PANDA);

        JsonNode failure = Contract.failure("idempotency_key_reused", ask(other));

        assertFalse(failure.path("retryable").booleanValue());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void twoHundredConcurrentCallsArePaidOnce() throws Exception {
        List<HttpAnswer> answers = atOnce(200);

        assertEquals(1, Upstream.generations());
        List<HttpAnswer> generated =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertEquals(
                1,
                generated.stream()
                        .filter(answer -> answer.header("Idempotent-Replayed").isEmpty())
                        .count());
        answers.stream().filter(answer -> answer.status() != 200).forEach(answer -> {
            assertTrue(Contract.failure("in_progress", answer).path("retryable").booleanValue());
            assertTrue(Integer.parseInt(answer.header("Retry-After").orElse("0")) > 0, answer::toString);
        });
        for (HttpAnswer later : atOnce(20)) {
            assertSame(generated.getFirst(), later);
        }
        assertEquals(1, Upstream.generations());
    }

    /** This is the main use of keys: a retry after the connection broke. */
    @Test
    void aCallerThatDisconnectsAndRetriesGetsThePaidPicture() {
        String slow = "{'prompt':'slow:1 a red panda'}";
        assertThrows(
                UncheckedIOException.class,
                () -> Doors.exchange(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Doors.port() + Doors.IMAGES))
                                .timeout(Duration.ofMillis(500))
                                .header("Idempotency-Key", key)
                                .POST(HttpRequest.BodyPublishers.ofString(slow.replace('\'', '"')))
                                .build()));

        HttpAnswer again;
        do {
            again = ask(slow);
        } while (again.status() == 409);

        Contract.success(again);
        assertEquals("true", again.header("Idempotent-Replayed").orElse(""));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aRetryOfACallInFlightIsAnsweredAtOnceWithAConflict() {
        ask(PANDA);
        Records.change(NOBODY, key, job -> job.put("state", "running")
                .put("deadline", Instant.now().plusSeconds(60).toString()));

        HttpAnswer answer = ask(PANDA);

        assertEquals(409, answer.status(), answer::toString);
        assertEquals("5", answer.header("Retry-After").orElse(""));
        assertEquals("true", answer.header("X-Should-Retry").orElse(""));
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "paid"})
    void picturesStoredByAKilledProcessAreNotPaidAgain(String state) {
        String request = "{'prompt':'size:6 a red panda','model':'openai/gpt-image-1','n':3}";
        HttpAnswer first = ask(request);
        Records.change(NOBODY, key, Records.killedWhile(state));

        HttpAnswer second = ask(request);

        JsonNode before = Contract.success(first);
        JsonNode after = Contract.success(second);
        assertEquals(facts(before), facts(after));
        assertEquals(before.path("model"), after.path("model"));
        assertTrue(after.at("/warnings/0").asText().contains("interrupted"), after::toString);
        assertEquals(1, Upstream.generations());
        assertSame(second, ask(request));
        assertEquals("completed", Records.read(NOBODY, key).path("state").asText());
    }

    @Test
    void aPartialResultOfAKilledProcessIsAnswered() {
        JsonNode whole = Contract.success(ask(PANDA));
        Records.delete(Records.read(NOBODY, key).at("/result/pictures/0/key").asText());
        Records.change(NOBODY, key, Records.killedWhile("paid"));

        JsonNode part = Contract.success(ask(PANDA));

        assertEquals(facts(whole).subList(1, 2), facts(part));
        assertEquals("1 of 2 pictures came.", part.at("/warnings/0").asText());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void picturesThatAKilledProcessDidNotStoreAreMadeAgain() throws Exception {
        HttpAnswer first = ask(PANDA);
        Records.change(
                NOBODY,
                key,
                Records.killedWhile("running").andThen(job -> job.put("attempt", Records.anotherAttempt())));

        List<HttpAnswer> answers = atOnce(30);

        assertEquals(2, Upstream.generations());
        HttpAnswer made = answers.stream()
                .filter(answer -> answer.status() == 200)
                .findFirst()
                .orElseThrow();
        assertNotEquals(facts(Contract.success(first)), facts(Contract.success(made)));
        assertSame(made, ask(PANDA));
    }

    @Test
    void aRecordExpiresWithItsPictures() {
        ask(PANDA);
        Records.change(
                NOBODY,
                key,
                job -> job.put("expires_at", Instant.now().minusSeconds(1).toString()));

        HttpAnswer other = ask("{'prompt':'a blue panda'}");

        Contract.success(other);
        assertFalse(other.header("Idempotent-Replayed").isPresent());
        assertEquals(2, Upstream.generations());
    }

    @Test
    void aKeyOfAnUnpaidFailureMayBeReusedForAnyRequest() {
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(503, "{}");
        }
        Contract.failure("upstream_unavailable", ask(PANDA));
        Contract.failure("invalid_request", ask("{'prompt':'a red panda','n':0}"));
        Contract.failure("insufficient_credits", ask("{'prompt':'error:402 a red panda'}"));
        Upstream.reset();

        Contract.success(ask(PANDA));
        Contract.success(ask(PANDA));

        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error:content_policy",
                "error:refusal",
                "error:invalid_image",
                "error:400",
                "broken:empty",
                "broken:cut",
                "broken:base64"
            })
    void aFinalFailureIsReplayedAndNotRetried(String failure) {
        String request = "{'prompt':'" + failure + " a red panda'}";
        HttpAnswer first = ask(request);
        int generations = Upstream.generations();

        HttpAnswer second = ask(request);

        assertEquals(Contract.failure(first), Contract.failure(second));
        assertEquals("true", second.header("Idempotent-Replayed").orElse(""));
        assertEquals(generations, Upstream.generations());
        assertEquals("failed", Records.read(NOBODY, key).path("state").asText());
    }

    @Tag(FunctionUnderTest.IN_PROCESS)
    @Test
    void aKeyBelongsToItsCaller() {
        HttpAnswer nobodys = ask(PANDA);
        HttpAnswer tokens = Doors.images(PANDA, "Idempotency-Key", key, "Authorization", "Bearer one");
        HttpAnswer others = Doors.images(PANDA, "Idempotency-Key", key, "Authorization", "Bearer two");
        HttpAnswer role = askAs("arn:aws:iam::1:role/a");

        assertEquals(4, Upstream.generations());
        assertEquals(
                4,
                List.of(nobodys, tokens, others, role).stream()
                        .map(answer -> facts(Contract.success(answer)))
                        .collect(Collectors.toSet())
                        .size());
        assertSame(tokens, Doors.images(PANDA, "Idempotency-Key", key, "Authorization", "Bearer one"));
        assertSame(role, askAs("arn:aws:iam::1:role/a"));
        assertFalse(Records.read("arn:aws:iam::1:role/a", key).toString().contains(key), "the key is not stored");
    }

    @Test
    void anUnreadableKeyIsRefusedByName() {
        for (String wrong : List.of("", "\"\"", "\"open", "a b", "\"a\"b", "x".repeat(256), "\"a\\b\"")) {
            JsonNode failure = Contract.failure("invalid_request", Doors.images(PANDA, "Idempotency-Key", wrong));
            assertEquals("Idempotency-Key", failure.path("param").asText(), wrong);
        }
        Contract.failure("invalid_request", Doors.images(PANDA, "Idempotency-Key", "one", "Idempotency-Key", "two"));
        assertEquals(0, Upstream.generations());
        Contract.success(Doors.images(PANDA, "Idempotency-Key", "x".repeat(219) + key));
        Contract.success(Doors.images(PANDA, "Idempotency-Key", "\"" + key + "\\\"\\\\\""));
    }

    @Test
    void aKeyInTheBodyIsNotSentToOpenRouter() {
        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda','idempotency_key':'" + key + "'}"));

        assertTrue(answer.at("/warnings/0").asText().contains("Idempotency-Key"), answer::toString);
        assertFalse(
                LocalParts.openRouter().requests().getLast().body().contains(key), "upstream does not know the field");
    }

    @Test
    void aCallWithoutAKeySendsNoRecordRequestToStorage() {
        int records = Records.count("jobs/");
        Contract.success(Doors.images("{'prompt':'a red panda'}"));
        LocalParts.toS3().reset();

        Contract.success(Doors.images("{'prompt':'a red panda'}"));

        List<String> seen = LocalParts.toS3().seen();
        assertEquals(1, seen.size(), seen::toString);
        assertTrue(seen.getFirst().startsWith("PUT /" + LocalParts.BUCKET + "/images/"), seen::toString);
        assertEquals(records, Records.count("jobs/"));
    }

    @Test
    void aCallWithAKeySendsThreeRecordRequestsToStorage() {
        Contract.success(ask(PANDA));

        // The writes of the states running, paid and completed.
        assertEquals(
                3,
                LocalParts.toS3().seen().stream()
                        .filter(seen -> seen.contains("/jobs/"))
                        .count());
        LocalParts.toS3().reset();

        Contract.success(ask(PANDA));

        assertEquals(2, LocalParts.toS3().seen().size(), "a replay tries to create the record, then reads it");
    }

    private HttpAnswer ask(String json) {
        return Doors.images(json, "Idempotency-Key", key);
    }

    private HttpAnswer askAs(String caller) {
        String id =
                invocations.open(new Invocation("an-invocation", Instant.now().plusSeconds(20), caller));
        try {
            return Doors.images(PANDA, "Idempotency-Key", key, Invocations.HEADER, id);
        } finally {
            invocations.close(id);
        }
    }

    private List<HttpAnswer> atOnce(int calls) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpAnswer>> answers = new ArrayList<>();
            IntStream.range(0, calls).forEach(number -> answers.add(threads.submit(() -> ask(PANDA))));
            List<HttpAnswer> all = new ArrayList<>();
            for (Future<HttpAnswer> answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    /** The facts about an answer's pictures that a replay must repeat. The URLs may differ. */
    private static void assertSame(HttpAnswer one, HttpAnswer other) {
        JsonNode first = Contract.success(one);
        JsonNode second = Contract.success(other);
        assertEquals(facts(first), facts(second));
        // OpenAI's paths add numbers of tokens to the usage.
        for (String field : List.of("/created", "/model", "/usage/cost", "/usage/total_tokens", "/warnings")) {
            assertEquals(first.at(field), second.at(field), field);
        }
    }

    private static List<String> facts(JsonNode answer) {
        return answer.path("data")
                .valueStream()
                .map(picture -> List.of("id", "sha256", "size", "media_type", "width", "height").stream()
                        .map(fact -> picture.path(fact).asText())
                        .collect(Collectors.joining(" ")))
                .toList();
    }
}
