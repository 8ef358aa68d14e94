package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers arrive before the deadline, and calls that would miss it are cancelled, so that they are not billed. */
@Tag(FunctionUnderTest.IN_PROCESS)
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class DeadlineContractTest {

    private static final Duration SHORT = Duration.ofMillis(2500);
    private static final String PNG = Upstream.base64(Upstream.picture("png", 300, 200));

    /** Much larger than all buffers of OpenRouter's connection and of this function. */
    private static final String HALF = PNG.substring(0, PNG.length() / 8 * 4);

    @Inject
    Invocations invocations;

    /** Warms up, because the first call of a JVM can take longer than these deadlines. */
    @BeforeAll
    static void warmUp() {
        Contract.success(Doors.invoke(Doors.imagesEvent("{\"prompt\":\"a red panda\"}".getBytes(UTF_8))));
    }

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void aCallToASilentOpenRouterIsCancelled() throws Exception {
        Upstream.answers(new Fault.Stall());

        Contract.failure("deadline_exceeded", inTime(() -> ask("{'prompt':'a red panda'}")));

        hungUp(1);
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aSilentCallIsCancelledBeforeApiGatewaysTimeout() throws Exception {
        Upstream.answers(new Fault.Stall());
        ObjectNode event = Doors.imagesEvent("{\"prompt\":\"a red panda\"}".getBytes(UTF_8));
        event.withObject("/requestContext").put("timeEpoch", System.currentTimeMillis() - 26_500);

        Contract.failure("deadline_exceeded", inTime(() -> Doors.invoke(event)));

        hungUp(1);
    }

    /** The failure is final, because upstream has done its work. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":[{\"b64_json\":\"", "data: {\"b64_json\":\""})
    void aCallThatStallsInsideThePictureIsCancelled(String begin) throws Exception {
        Upstream.answers(new Fault.StallInAnswer("application/json", (begin + HALF).getBytes(UTF_8)));

        HttpAnswer answer = inTime(() -> ask("{'prompt':'a red panda'}"));

        assertEquals(424, answer.status(), answer::toString);
        Contract.failure(answer);
        hungUp(1);
    }

    @Test
    void picturesFromBeforeTheStallAreKept() throws Exception {
        Upstream.answers(new Fault.StallInAnswer(
                "application/json",
                ("{\"data\":[{\"b64_json\":\"" + PNG + "\"},{\"b64_json\":\"" + HALF).getBytes(UTF_8)));

        JsonNode answer =
                Contract.success(inTime(() -> ask("{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}")));

        assertEquals(1, answer.path("data").size());
        assertEquals("1 of 2 pictures came.", answer.at("/warnings/0").asText());
        assertArrayEquals(
                java.util.Base64.getDecoder().decode(PNG),
                Doors.fetch(answer.path("imageUrl").asText()).body());
        hungUp(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':[{'b64_json':'PNG'}],'usage'",
                "data: {'type':'image_generation.completed','b64_json':'PNG','usage'",
                "event: image_generation.completed\ndata: {'b64_json':'PNG'",
                "data: {'b64_json':'PNG','usage'",
            })
    void aWholePictureWhoseBodyNeverEndsIsKept(String body) throws Exception {
        Upstream.answers(new Fault.StallInAnswer(
                "application/json", body.replace('\'', '"').replace("PNG", PNG).getBytes(UTF_8)));

        assertEquals(
                1,
                Contract.success(inTime(() -> ask("{'prompt':'a red panda'}")))
                        .path("data")
                        .size());
        hungUp(1);
    }

    /** Cancelled pictures release their memory. Otherwise the next invocation would have none. */
    @Test
    void manyStalledCallsLeaveMemoryForTheNext() throws Exception {
        LocalParts.toOpenRouter()
                .plan(
                        4,
                        FaultProxy.request("POST", "/images"),
                        new Fault.StallInAnswer(
                                "application/json", ("{\"data\":[{\"b64_json\":\"" + HALF).getBytes(UTF_8)));

        assertEquals(
                424,
                inTime(() -> ask("{'prompt':'a red panda','model':'google/gemini-2.5-flash-image','n':4}"))
                        .status());

        hungUp(4);
        Contract.success(within(Duration.ofSeconds(10), () -> Doors.images("{'prompt':'a red panda'}")));
    }

    @Test
    void aSilentCatalogueDoesNotDelayTheAnswerPastTheDeadline() {
        LocalParts.toOpenRouter().plan(1, FaultProxy.request("GET", "/endpoints"), new Fault.Stall());

        HttpAnswer answer = inTime(() -> ask("{'prompt':'slow:20 a red panda'}"));

        Contract.failure("deadline_exceeded", answer);
    }

    @Test
    void silentStorageDoesNotDelayTheAnswerPastTheDeadline() {
        LocalParts.toS3().plan(100, FaultProxy.request("PUT", "/images/"), new Fault.Stall());

        HttpAnswer paid = inTime(() -> ask("{'prompt':'a red panda'}"));

        Contract.failure("storage_failed", paid);
        LocalParts.toS3().reset();
    }

    @Test
    void aSilentBucketAtTheStartDoesNotDelayTheAnswer() {
        LocalParts.toS3()
                .plan(
                        100,
                        FaultProxy.request("PUT", "/images/"),
                        new Fault.Answer(
                                403, "application/xml", "<Error><Code>AccessDenied</Code></Error>".getBytes(UTF_8)));
        Contract.failure("storage_failed", Doors.images("{'prompt':'a red panda'}"));
        LocalParts.toS3().reset();
        LocalParts.toS3().plan(100, FaultProxy.request("GET", "list-type"), new Fault.Stall());

        HttpAnswer answer = inTime(() -> ask("{'prompt':'a red panda'}"));

        Contract.failure("deadline_exceeded", answer);
        assertEquals(1, Upstream.generations(), "only the first request was paid");
        LocalParts.toS3().reset();
    }

    @Test
    void anExpiredDeadlineCostsNothing() {
        String id = invocations.open(new Invocation("late", Instant.now().minusSeconds(1), null));

        Contract.failure("deadline_exceeded", Doors.images("{'prompt':'slow:5 a red panda'}", Invocations.HEADER, id));
    }

    @Test
    void aRetryThatWouldMissTheDeadlineIsNotMade() {
        Upstream.answers(new Fault.Answer(429, "application/json", "{}".getBytes(UTF_8), 60));

        HttpAnswer answer = inTime(() -> ask("{'prompt':'a red panda'}"));

        assertEquals(
                60,
                Contract.failure("rate_limit_exceeded", answer)
                        .path("retry_after")
                        .asInt());
        assertEquals("60", answer.header("Retry-After").orElse(""));
        assertEquals(1, Upstream.generations());
    }

    private HttpAnswer ask(String json) {
        String id =
                invocations.open(new Invocation("an-invocation", Instant.now().plus(SHORT), null));
        try {
            return Doors.images(json, Invocations.HEADER, id);
        } finally {
            invocations.close(id);
        }
    }

    private static HttpAnswer inTime(Supplier<HttpAnswer> call) {
        return within(SHORT.plusSeconds(1), call);
    }

    private static HttpAnswer within(Duration most, Supplier<HttpAnswer> call) {
        Instant begin = Instant.now();
        HttpAnswer answer = call.get();
        Duration took = Duration.between(begin, Instant.now());
        assertTrue(took.compareTo(most) < 0, () -> "took " + took + ": " + answer);
        return answer;
    }

    private static void hungUp(int stalled) throws Exception {
        var hangUps = LocalParts.toOpenRouter().hangUps();
        assertEquals(stalled, hangUps.size());
        for (var hangUp : hangUps) {
            hangUp.get(3, TimeUnit.SECONDS);
        }
    }
}
