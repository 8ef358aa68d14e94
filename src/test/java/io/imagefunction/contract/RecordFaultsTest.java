package io.imagefunction.contract;

import static io.imagefunction.contract.Records.NOBODY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** If storage fails, stalls or loses answers at any write of a record, it stays right and nothing is paid twice. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class RecordFaultsTest {

    private static final String PANDA = "{'prompt':'a red panda'}";
    private static final int ALL_TRIES = 3;
    private static final int RUNNING = 1;
    private static final int PAID = 2;
    private static final int COMPLETED = 3;

    private final String key = UUID.randomUUID().toString();

    @Inject
    Invocations invocations;

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    static Stream<Arguments> passingFaultsAtEachWrite() {
        return IntStream.rangeClosed(RUNNING, COMPLETED).boxed().flatMap(write -> Stream.of(
                        s3Error(500),
                        s3Error(503),
                        s3Error(409),
                        new Fault.LoseRequest(),
                        new Fault.LoseAnswer(),
                        new Fault.Stall())
                .map(fault -> Arguments.of(write, fault)));
    }

    @ParameterizedTest
    @MethodSource("passingFaultsAtEachWrite")
    void aTemporaryFaultIsNotNoticed(int write, Fault fault) {
        LocalParts.toS3().plan(1, nthWrite(write, 1), fault);

        JsonNode answer = Contract.success(ask());

        assertFalse(answer.has("warnings"), answer::toString);
        assertEquals(0, LocalParts.toS3().pending());
        assertEquals("completed", state());
        assertReplayed(answer);
    }

    static List<Fault> faultsThatStay() {
        return List.of(s3Error(500), s3Error(403), new Fault.LoseRequest());
    }

    /** The number of attempts: denied access is not retried. */
    private static int tries(Fault fault) {
        return fault instanceof Fault.Answer answer && answer.status() == 403 ? 1 : ALL_TRIES;
    }

    @ParameterizedTest
    @MethodSource("faultsThatStay")
    void nothingIsPaidWithoutAReservation(Fault fault) {
        LocalParts.toS3().plan(tries(fault), nthWrite(RUNNING, tries(fault)), fault);

        Contract.failure(tries(fault) == 1 ? "configuration_error" : "storage_unavailable", ask());

        assertEquals(0, Upstream.generations());
        LocalParts.toS3().reset();
        assertReplayed(Contract.success(ask()));
    }

    @ParameterizedTest
    @MethodSource("faultsThatStay")
    void aPaymentThatCannotBeRecordedIsRecordedWithTheResult(Fault fault) {
        LocalParts.toS3().plan(tries(fault), nthWrite(PAID, tries(fault)), fault);

        assertReplayed(Contract.success(ask()));

        assertEquals("completed", state());
    }

    @ParameterizedTest
    @MethodSource("faultsThatStay")
    void aResultThatCannotBeRecordedIsAnsweredAndRecoveredLater(Fault fault) {
        LocalParts.toS3().plan(tries(fault), nthWrite(COMPLETED, tries(fault)), fault);

        JsonNode answer = Contract.success(ask());

        assertTrue(answer.at("/warnings/0").asText().contains("record"), answer::toString);
        LocalParts.toS3().reset();
        assertEquals("paid", state());
        Contract.failure("in_progress", ask());
        Records.change(NOBODY, key, Records.killedWhile("paid"));
        assertReplayed(answer);
        assertEquals("completed", state());
    }

    @Test
    void aWriteWhoseAnswersAreAllLostIsRecognizedAsDone() {
        for (int write = RUNNING; write <= COMPLETED; write++) {
            Upstream.reset();
            String another = key + write;
            LocalParts.toS3().plan(ALL_TRIES, nthWrite(write, ALL_TRIES), new Fault.LoseAnswer());

            JsonNode answer = Contract.success(Doors.images(PANDA, "Idempotency-Key", another));

            assertFalse(answer.has("warnings"), answer::toString);
            assertEquals(
                    "completed", Records.read(NOBODY, another).path("state").asText());
            assertEquals(1, Upstream.generations());
        }
    }

    @Tag(FunctionUnderTest.IN_PROCESS)
    @Test
    void aStalledRecordDoesNotDelayTheAnswerPastTheDeadline() {
        LocalParts.toS3().plan(100, nthWrite(COMPLETED, 100), new Fault.Stall());
        Instant begin = Instant.now();

        JsonNode answer = Contract.success(ask(Duration.ofSeconds(3)));

        assertTrue(Duration.between(begin, Instant.now()).toMillis() < 4000);
        assertTrue(answer.at("/warnings/0").asText().contains("record"), answer::toString);
    }

    @Tag(FunctionUnderTest.IN_PROCESS)
    @Test
    void aStalledReservationDoesNotDelayTheAnswerPastTheDeadline() {
        LocalParts.toS3().plan(100, nthWrite(RUNNING, 100), new Fault.Stall());
        Instant begin = Instant.now();

        Contract.failure("deadline_exceeded", ask(Duration.ofSeconds(1)));

        assertTrue(Duration.between(begin, Instant.now()).toMillis() < 2000);
        assertEquals(0, Upstream.generations());
    }

    /** A cancelled call is not paid, so its key is released before the deadline and the caller may retry. */
    @Tag(FunctionUnderTest.IN_PROCESS)
    @Test
    void aCallCancelledAtTheDeadlineReleasesItsKeyInTime() {
        Upstream.answers(new Fault.Stall());

        Contract.failure("deadline_exceeded", ask(Duration.ofSeconds(2)));

        assertEquals("released", state());
        Contract.success(ask());
    }

    private void assertReplayed(JsonNode first) {
        HttpAnswer again = ask();
        assertEquals(first.at("/data/0/sha256"), Contract.success(again).at("/data/0/sha256"));
        assertEquals("true", again.header("Idempotent-Replayed").orElse(""));
        assertEquals(1, Upstream.generations());
    }

    private HttpAnswer ask() {
        return Doors.images(PANDA, "Idempotency-Key", key);
    }

    private HttpAnswer ask(Duration deadline) {
        String id =
                invocations.open(new Invocation("an-invocation", Instant.now().plus(deadline), null));
        try {
            return Doors.images(PANDA, "Idempotency-Key", key, Invocations.HEADER, id);
        } finally {
            invocations.close(id);
        }
    }

    private String state() {
        return Records.read(NOBODY, key).path("state").asText();
    }

    /** Matches the requests that write the nth step of a record: only those that are planned to fail. */
    private static Predicate<HttpServerRequest> nthWrite(int step, int faults) {
        // The proxy tests a request once for each planned fault.
        Set<HttpServerRequest> writes = Collections.newSetFromMap(new IdentityHashMap<>());
        return request -> {
            if (!request.method().name().equals("PUT") || !request.uri().contains("/jobs/")) {
                return false;
            }
            writes.add(request);
            return writes.size() >= step && writes.size() < step + faults;
        };
    }

    private static Fault s3Error(int status) {
        String body = "<?xml version=\"1.0\"?><Error><Code>E" + status + "</Code><Message>no</Message></Error>";
        return new Fault.Answer(status, "application/xml", body.getBytes(StandardCharsets.UTF_8));
    }
}
