package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.ChatForm.Answered;
import io.imagefunction.metric.CloudWatch.Datapoint;
import io.imagefunction.profile.Linked;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The metrics of calls are what was made and what was paid, each counted once. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Linked.class)
class MetricsTest {

    private static final String MODEL = "openai/gpt-image-1";
    private static final String PNG = Upstream.base64(Upstream.picture("png", 3, 2));

    private final MetricCapture metrics = MetricCapture.open();
    private final BigDecimal spentBefore = LocalParts.openRouter().spent();

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @AfterEach
    void release() {
        metrics.close();
    }

    @Test
    void aCallHasItsPicturesBytesAndCost() {
        JsonNode answer = made(Doors.images("{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}"));

        Map<String, BigDecimal> expected = new TreeMap<>(Map.of(
                "Calls", BigDecimal.ONE,
                "Pictures", BigDecimal.TWO,
                "Bytes", bytes(answer),
                "Cost", spent(),
                "Retries", BigDecimal.ZERO));
        for (String byModel : List.of("Pictures", "Cost", "Retries")) {
            expected.put(byModel + " of " + MODEL, expected.get(byModel));
        }
        assertSums(expected);
        assertEquals(answer.at("/usage/cost").decimalValue().stripTrailingZeros(), spent());
        assertEquals(
                Set.of("Duration", "UpstreamDuration", "StorageDuration"),
                metrics.points()
                        .map(Datapoint::name)
                        .filter(name -> name.endsWith("Duration"))
                        .collect(Collectors.toSet()));
        assertTrue(sum("UpstreamDuration").compareTo(sum("Duration")) <= 0);
        assertEquals(
                Set.of("test/pictures"),
                metrics.points().map(Datapoint::namespace).collect(Collectors.toSet()));
    }

    /** The bytes are those of the objects, fetched from the bucket. */
    private static BigDecimal bytes(JsonNode answer) {
        return BigDecimal.valueOf(answer.path("data")
                .valueStream()
                .mapToLong(picture ->
                        Doors.fetch(presigned(picture.path("url").asText())).body().length)
                .sum());
    }

    private static String presigned(String link) {
        return Doors.fetch(link).header("Location").orElse(link);
    }

    @Test
    void theLineSaysWhichCallItWas() {
        HttpAnswer answer = Doors.images(
                "{'prompt':'a red panda','model':'openai/gpt-image-1'}",
                "X-Request-Id",
                "my-call",
                "Authorization",
                "Bearer somebody");

        JsonNode line = line();
        assertEquals(200, answer.status());
        assertEquals("my-call", line.path("requestId").asText());
        assertTrue(line.path("caller").asText().matches("[0-9a-f]{64}"), line::toString);
        assertEquals(MODEL, line.path("gen_ai.request.model").asText());
        assertEquals("generate_content", line.path("gen_ai.operation.name").asText());
        assertEquals("image", line.path("gen_ai.output.type").asText());
        assertFalse(line.toString().contains("panda") || line.toString().contains("somebody"), line::toString);
    }

    @Test
    void aRetryIsCountedAndCostsNothing() {
        made(Doors.images("{'prompt':'flaky:2 " + UUID.randomUUID() + "','model':'openai/gpt-image-1'}"));

        assertEquals(BigDecimal.TWO, sum("Retries"));
        assertEquals(BigDecimal.TWO, sum("Retries of " + MODEL));
        assertEquals(BigDecimal.ONE, sum("Calls"));
        assertEquals(spent(), sum("Cost").stripTrailingZeros());
    }

    /** The model makes one picture per call, so there are several upstream calls for one of ours. */
    @Test
    void theCallsOfARequestAreOneSum() {
        JsonNode answer = made(Doors.images("{'prompt':'a red panda','model':'google/gemini-2.5-flash-image','n':3}"));

        assertEquals(3, Upstream.generations());
        assertEquals(1, metrics.lines().size());
        assertEquals(BigDecimal.valueOf(3), sum("Pictures of google/gemini-2.5-flash-image"));
        assertEquals(bytes(answer), sum("Bytes"));
        assertEquals(spent(), sum("Cost").stripTrailingZeros());
        assertEquals(BigDecimal.ZERO, sum("Retries"));
    }

    @Test
    void aReplayIsCountedApartWithoutCost() {
        String key = UUID.randomUUID().toString();
        for (int call = 0; call < 3; call++) {
            made(Doors.images("{'prompt':'a red panda','model':'openai/gpt-image-1'}", "Idempotency-Key", key));
        }

        assertEquals(BigDecimal.TWO, sum("Replays"));
        assertEquals(BigDecimal.ONE, sum("Calls"));
        assertEquals(BigDecimal.ONE, sum("Pictures"));
        assertEquals(spent(), sum("Cost").stripTrailingZeros());
        assertEquals(1, Upstream.generations());
    }

    /** It asks several times for the answer of the call in flight, but it is one call. */
    @Test
    void aToolCallThatWaitsIsCountedOnce() throws Exception {
        String key = UUID.randomUUID().toString();
        byte[] call = "{\"name\":\"generate_image\",\"arguments\":{\"prompt\":\"slow:3 a red panda\"}}".getBytes(UTF_8);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < 2; caller++) {
                callers.submit(() -> made(Doors.post("/api/v1/tools/call", call, "Idempotency-Key", key)));
            }
        }

        assertEquals(2, metrics.lines().size(), () -> String.join("\n", metrics.lines()));
        assertEquals(BigDecimal.ONE, sum("Calls"));
        assertEquals(BigDecimal.ONE, sum("Replays"));
        assertEquals(1, Upstream.generations());
    }

    /** Its failures are replayed, too. */
    @Test
    void aReplayedFailureIsNoSecondFailure() {
        String key = UUID.randomUUID().toString();
        for (int call = 0; call < 2; call++) {
            Doors.images("{'prompt':'error:content_policy a red panda'}", "Idempotency-Key", key);
        }

        assertEquals(BigDecimal.ONE, sum("Refusals of content_policy_violation"));
        assertEquals(BigDecimal.ONE, sum("Replays"));
    }

    @ParameterizedTest
    @CsvSource({
        "error:content_policy, Refusals, content_policy_violation",
        "error:402, Failures, insufficient_credits",
        "error:429, Failures, rate_limit_exceeded",
        "error:401, Failures, configuration_error",
        "broken:empty, Failures, no_image"
    })
    void aFailureIsCountedByItsCode(String prompt, String metric, String code) {
        Contract.failure(code, Doors.images("{'prompt':'" + prompt + " x','model':'openai/gpt-image-1'}"));

        assertEquals(BigDecimal.ONE, sum(metric));
        assertEquals(BigDecimal.ONE, sum(metric + " of " + code));
        assertEquals(BigDecimal.ONE, sum("Calls"));
        assertFalse(metrics.sums().containsKey("Pictures"), () -> metrics.sums().toString());
        assertEquals(code, line().path("error.type").asText());
    }

    @Test
    void aRefusedRequestHasNoCostAndNoDuration() {
        Contract.failure(
                "invalid_request",
                Doors.images(
                        "{'prompt':'x','model':'openai/gpt-image-1','output_format':'svg'}",
                        "Prefer",
                        "handling=strict"));

        assertSums(Map.of(
                "Calls", BigDecimal.ONE, "Refusals", BigDecimal.ONE, "Refusals of invalid_request", BigDecimal.ONE));
        assertEquals(0, Upstream.generations());
    }

    /** Callers could otherwise create metrics, which CloudWatch bills, with any name. */
    @ParameterizedTest
    @ValueSource(strings = {"nobody/knows-this", "nobody/knows-this:free", "a b", "OPENAI/GPT-IMAGE-9"})
    void aModelThatIsNotInTheCatalogueIsNoDimension(String model) {
        Doors.images("{'prompt':'x','model':'" + model + "'}");
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + PNG + "\"}],\"usage\":{\"cost\":0.5}}");
        Doors.images("{'prompt':'x','model':'" + model + "'}");

        Set<String> models = metrics.points()
                .map(point -> point.dimensions().get("Model"))
                .filter(name -> name != null)
                .collect(Collectors.toSet());
        assertTrue(Set.of("other").containsAll(models), models::toString);
    }

    @Test
    void aVariantOfAModelIsTheModel() {
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + PNG + "\"}],\"usage\":{\"cost\":0.5}}");
        made(Doors.images("{'prompt':'x','model':'openai/gpt-image-1:floor'}"));

        assertEquals(new BigDecimal("0.5"), sum("Cost of " + MODEL));
        assertEquals(
                "openai/gpt-image-1:floor", line().path("gen_ai.request.model").asText());
    }

    /** A gateway in OpenRouter's place may send anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"usage\":{}",
                ",\"usage\":{\"cost\":null}",
                ",\"usage\":{\"cost\":\"0.04\"}",
                ",\"usage\":{\"cost\":-1}",
                ",\"usage\":{\"cost\":1e300}",
                ",\"usage\":{\"cost\":{\"total\":1}}",
                ",\"usage\":[0.04]"
            })
    void anUnknownCostIsCountedAsUnknownAndNotAsZero(String usage) {
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + PNG + "\"}]" + usage + "}");
        made(Doors.images("{'prompt':'x','model':'openai/gpt-image-1'}"));

        Map<String, BigDecimal> sums = metrics.sums();
        assertEquals(BigDecimal.ONE, sums.get("UnknownCosts"), sums::toString);
        assertFalse(sums.containsKey("Cost"), sums::toString);
        assertEquals(BigDecimal.ONE, sums.get("Pictures"));
    }

    /** The sum of the others would be too low. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "]}",
                "],\"usage\":{\"prompt_tokens\":3}}",
                "],\"usage\":{\"cost\":null}}",
                "],\"usage\":{\"cost\":-1}}",
                "],\"usa"
            })
    void oneUnknownCostMakesTheSumUnknown(String end) {
        String picture = "{\"data\":[{\"b64_json\":\"" + PNG + "\"}";
        String key = UUID.randomUUID().toString();
        Upstream.answers(picture + "],\"usage\":{\"cost\":0.5,\"prompt_tokens\":1}}");
        Upstream.answers(picture + end);

        for (int call = 0; call < 2; call++) {
            JsonNode answer = made(Doors.images(
                    "{'prompt':'x','model':'google/gemini-2.5-flash-image','n':2}", "Idempotency-Key", key));
            assertEquals(2, answer.path("data").size());
            assertTrue(answer.path("usage").hasNonNull("prompt_tokens"), answer::toString);
            assertTrue(answer.at("/usage/cost").isNull(), answer::toString);
        }
        assertEquals(BigDecimal.ONE, sum("UnknownCosts"));
        assertFalse(metrics.sums().containsKey("Cost"));
    }

    /** Its picture had begun, so it may be paid. */
    @Test
    void aCallThatIsBrokenOffAtTheDeadlineHasAnUnknownCost() {
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + PNG + "\"}],\"usage\":{\"cost\":0.5}}");
        String begun = "{\"data\":[{\"b64_json\":\"" + PNG.substring(0, 40);
        Upstream.answers(new Fault.StallInAnswer("application/json", begun.getBytes(UTF_8)));
        var event = Doors.imagesEvent(
                "{\"prompt\":\"x\",\"model\":\"google/gemini-2.5-flash-image\",\"n\":2}".getBytes(UTF_8));
        event.withObject("/requestContext").put("timeEpoch", System.currentTimeMillis() - 24_000);

        JsonNode answer = made(Doors.invoke(event));

        assertEquals(1, answer.path("data").size(), answer::toString);
        assertTrue(answer.at("/usage/cost").isNull(), answer::toString);
        assertEquals(BigDecimal.ONE, sum("UnknownCosts"));
    }

    /** It was paid for, so its cost counts although there is no picture. */
    @Test
    void aPictureThatCannotBeStoredHasItsCost() {
        LocalParts.toS3()
                .plan(9, FaultProxy.request("PUT", "/images/"), new Fault.Answer(403, "application/xml", new byte[0]));
        Contract.failure("storage_failed", Doors.images("{'prompt':'x','model':'openai/gpt-image-1'}"));

        assertEquals(spent(), sum("Cost").stripTrailingZeros());
        assertEquals(BigDecimal.ONE, sum("Failures of storage_failed"));
    }

    @Test
    void everyCallOfManyAtOnceHasItsOwnLine() throws Exception {
        int calls = 40;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, calls)
                    .forEach(call -> callers.submit(() -> Doors.images(
                            "{'prompt':'x','model':'recraft/recraft-v4-vector'}", "X-Request-Id", "call-" + call)));
        }

        assertEquals(calls, metrics.lines().size());
        assertEquals(
                calls,
                metrics.lines().stream()
                        .map(line -> Doors.json(line.getBytes(UTF_8)).path("requestId"))
                        .distinct()
                        .count());
        assertEquals(BigDecimal.valueOf(calls), sum("Pictures"));
        assertEquals(0, spent().compareTo(sum("Cost")));
    }

    /** The turns and the picture have lines of their own; together they are what the caller is told. */
    @ParameterizedTest
    @EnumSource
    void turnsAndPicturesOfAChatAreCountedSeparately(ChatForm form) {
        Answered answered = form.talk(form.asks("Create an image of a red panda"));

        assertEquals(1, answered.pictures().size());
        assertEquals(0, answered.usage().path("cost").decimalValue().compareTo(sum("Cost")), answered.raw());
        assertEquals(0, spent().compareTo(sum("Cost")));
        assertEquals(BigDecimal.ONE, sum("Chats"));
        assertEquals(BigDecimal.TWO, sum("Turns"));
        assertEquals(BigDecimal.ONE, sum("Pictures"));
        assertEquals(BigDecimal.ONE, sum("Calls"));
        String input = form.isCompletions() ? "prompt_tokens" : "input_tokens";
        String output = form.isCompletions() ? "completion_tokens" : "output_tokens";
        assertEquals(answered.usage().path(input).decimalValue(), sum("InputTokens of openai/gpt-5-mini"));
        assertEquals(answered.usage().path(output).decimalValue(), sum("OutputTokens of openai/gpt-5-mini"));
        assertTrue(metrics.sums().containsKey("ChatDuration of openai/gpt-5-mini"));
        assertFalse(metrics.sums().containsKey("UnknownCosts"));
    }

    @Test
    void thePicturesOfAChatModelAreCountedWithTheirBytes() {
        Answered answered = ChatForm.COMPLETIONS.talk(
                ChatForm.COMPLETIONS.says("a red panda").put("model", "google/gemini-2.5-flash-image"));

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(BigDecimal.ONE, sum("Pictures of google/gemini-2.5-flash-image"));
        assertEquals(
                BigDecimal.valueOf(
                        Doors.fetch(presigned(answered.pictures().getFirst())).body().length),
                sum("Bytes"));
        assertEquals(0, spent().compareTo(sum("Cost")));
    }

    @Test
    void aFailedChatIsAFailure() {
        HttpAnswer failed = Doors.post(
                ChatForm.COMPLETIONS.path(),
                ChatForm.COMPLETIONS.says("error:402 hello").toString().getBytes(UTF_8));

        assertEquals(402, failed.status(), failed::toString);
        assertSums(Map.of(
                "Chats", BigDecimal.ONE,
                "Failures", BigDecimal.ONE,
                "Failures of insufficient_credits", BigDecimal.ONE));
    }

    @Test
    void aFailedChatThatMayBeBilledHasAnUnknownCost() {
        Chats.turn(1, new Fault.Answer(200, "application/json", "<html>".getBytes(UTF_8)));

        Doors.post(
                ChatForm.COMPLETIONS.path(),
                ChatForm.COMPLETIONS.says("hello").toString().getBytes(UTF_8));

        assertSums(Map.of(
                "Chats", BigDecimal.ONE,
                "UnknownCosts", BigDecimal.ONE,
                "Failures", BigDecimal.ONE,
                "Failures of broken_answer", BigDecimal.ONE));
    }

    /** The URLs of this profile are links, so the answer is not that of {@link Contract}. */
    private static JsonNode made(HttpAnswer answer) {
        assertEquals(200, answer.status(), answer::toString);
        return Doors.json(answer.body());
    }

    /** All metrics without the durations, which are none to be known beforehand. */
    private void assertSums(Map<String, BigDecimal> expected) {
        Map<String, BigDecimal> sums = metrics.sums();
        sums.keySet().removeIf(name -> name.contains("Duration"));
        sums.replaceAll((name, value) -> value.stripTrailingZeros());
        Map<String, BigDecimal> stripped = new TreeMap<>(expected);
        stripped.replaceAll((name, value) -> value.stripTrailingZeros());
        assertEquals(stripped, sums);
    }

    private BigDecimal sum(String metric) {
        BigDecimal sum = metrics.sums().get(metric);
        assertTrue(sum != null, () -> metric + " is not in " + metrics.sums());
        return sum;
    }

    private BigDecimal spent() {
        return LocalParts.openRouter().spent().subtract(spentBefore).stripTrailingZeros();
    }

    private JsonNode line() {
        assertEquals(1, metrics.lines().size(), () -> metrics.lines().toString());
        return Doors.json(metrics.lines().getFirst().getBytes(UTF_8));
    }
}
