package io.imagefunction.lambda.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.LocalParts;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Unavailable;
import io.imagefunction.lambda.Undelivered;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one invocation carries out, and what it leaves to a retry. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class DeliveriesTest {

    private final String id = UUID.randomUUID().toString();

    @Inject
    Deliveries deliveries;

    @Inject
    InvokeDoor invoke;

    @BeforeEach
    void forgetFaults() {
        LocalParts.toOpenRouter().reset();
    }

    @Test
    void aRequestThatHadToWaitIsNotBegunWithLittleTimeLeft() {
        List<Outcome> results =
                deliveries.carryOut(requests(6, "slow:0.5 a red panda").stream(), within(Duration.ofSeconds(20)));

        assertEquals(List.of("ok", "ok", "ok", "ok", "deadline_exceeded", "deadline_exceeded"), codes(results));
        assertEquals(4, generations());
        assertEquals(
                List.of("ok", "ok", "ok", "ok", "ok", "ok"),
                codes(deliveries.carryOut(
                        requests(6, "slow:0.5 a red panda").stream(), within(Duration.ofMinutes(2)))));
        assertEquals(6, generations(), "four of the six had been paid before");
    }

    @Test
    void aRequestInFlightAtTheDeadlineIsCancelledAndMayBeRetried() {
        Instant begin = Instant.now();

        List<Outcome> results =
                deliveries.carryOut(requests(2, "slow:20 a red panda").stream(), within(Duration.ofSeconds(2)));

        assertEquals(List.of("deadline_exceeded", "deadline_exceeded"), codes(results));
        assertTrue(results.stream().allMatch(result -> result.undelivered().orElseThrow() instanceof Unavailable));
        assertTrue(Duration.between(begin, Instant.now()).toMillis() < 3000);
    }

    @Test
    void aRequestThatStorageDoesNotReturnEndsAtTheDeadline() {
        LocalParts.toS3().plan(10, FaultProxy.request("GET", "/requests/"), new FaultProxy.Fault.Stall());
        Instant begin = Instant.now();
        Delivery delivery = new Delivery(
                () -> JsonNodeFactory.instance
                        .objectNode()
                        .put("request_s3_uri", "s3://" + LocalParts.BUCKET + "/requests/a.json"),
                Optional.of(id),
                "a queue");

        assertEquals(
                List.of("deadline_exceeded", "deadline_exceeded"),
                codes(Stream.of(1, -1)
                        .map(seconds -> deliveries.carryOut(delivery, within(Duration.ofSeconds(seconds))))
                        .<Outcome>map(Outcome.Ended::new)
                        .toList()));
        assertTrue(Duration.between(begin, Instant.now()).toMillis() < 2000);
        LocalParts.toS3().reset();
    }

    /** Lambda retries asynchronous invocations with the same request id. */
    @Test
    void theSameInvocationTwiceIsPaidOnce() throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("prompt", "a red panda");
        Invocation invocation = new Invocation(id, Instant.now().plusSeconds(60), "arn:aws:lambda:a:b:function:c");
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();

        invoke.serve(request.deepCopy(), invocation, first);
        invoke.serve(request.deepCopy(), invocation, second);

        assertEquals(picture(first), picture(second));
        assertEquals(1, generations());
    }

    private static String picture(ByteArrayOutputStream answer) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(answer.toByteArray())
                .at("/data/0/id")
                .asText();
    }

    /**
     * A new failure code has to be listed in {@code Undelivered}: a wrong default would lose an event or retry it in
     * vain.
     */
    @Test
    void onlyARequestThatHasEndedLeavesTheQueue() {
        assertEquals(
                "content_policy_violation refusal invalid_image cancelled storage_failed broken_answer no_image",
                List.of(FailureCode.values()).stream()
                        .filter(code -> Undelivered.of(new ImageResult.Failed(
                                        io.imagefunction.failure.Failure.of(code, "no"), Optional.empty(), false))
                                .isEmpty())
                        .map(FailureCode::code)
                        .collect(Collectors.joining(" ")));
    }

    private List<Delivery> requests(int count, String prompt) {
        return IntStream.range(0, count)
                .mapToObj(n -> new Delivery(
                        () -> JsonNodeFactory.instance.objectNode().put("prompt", prompt),
                        Optional.of(id + n),
                        "a queue"))
                .toList();
    }

    private static Invocation within(Duration time) {
        return new Invocation("an-invocation", Instant.now().plus(time), null);
    }

    private static List<String> codes(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> ((Outcome.Ended) outcome).result())
                .map(result -> switch (result) {
                    case ImageResult.Generated generated -> "ok";
                    case ImageResult.Failed failed -> failed.failure().code().code();
                })
                .toList();
    }

    private static long generations() {
        return LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST"))
                .count();
    }
}
