package io.imagefunction.storage;

import static io.imagefunction.FaultProxy.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.JsonRecords.Outcome;
import io.imagefunction.storage.JsonRecords.Version;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Of several writers one wins, and each learns the winner, even if S3's answers are lost. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class JsonRecordsTest {

    /** Number of attempts per request. */
    private static final int ALL_TRIES = 3;

    private final String name = "jobs/" + UUID.randomUUID() + ".json";

    @Inject
    JsonRecords records;

    @Inject
    S3Client s3;

    @Inject
    Settings settings;

    @BeforeEach
    void forgetFaults() {
        LocalParts.toS3().reset();
    }

    @Test
    void aRecordCanBeReadAndReplaced() {
        assertEquals(Optional.empty(), records.read(name));
        Version first = written(records.create(name, json(1)));
        assertEquals(first, records.read(name).orElseThrow());
        Version second = written(records.replace(name, json(2), first));
        assertEquals(2, records.read(name).orElseThrow().json().path("n").intValue());

        assertEquals(Optional.of(second), refused(records.create(name, json(3))));
        assertEquals(Optional.of(second), refused(records.replace(name, json(3), first)));
    }

    /** Identical text is still another write, although S3's tag is equal. */
    @Test
    void anIdenticalDocumentIsAnotherVersion() {
        Version first = written(records.create(name, json(1)));
        Version second = written(records.replace(name, json(1), first));

        assertEquals(Optional.of(second), refused(records.replace(name, json(2), first)));
    }

    @Test
    void aDeletedRecordCannotBeReplaced() {
        Version first = written(records.create(name, json(1)));
        s3.deleteObject(delete -> delete.bucket(LocalParts.BUCKET).key(name));

        assertEquals(Optional.empty(), refused(records.replace(name, json(2), first)));
    }

    @Test
    void oneOfAHundredConcurrentWritersWins() throws Exception {
        JsonRecords other = new JsonRecords(new Bucket(s3, settings));
        List<Outcome> created = atOnce(100, n -> (n % 2 == 0 ? records : other).create(name, json(n)));
        Version winner = theOne(created);
        List<Outcome> replaced = atOnce(100, n -> (n % 2 == 0 ? records : other).replace(name, json(n), winner));
        Version last = theOne(replaced);

        assertEquals(Optional.of(last), records.read(name));
    }

    static List<Fault> passing() {
        return List.of(
                s3Error(500, "InternalError"),
                s3Error(503, "SlowDown"),
                s3Error(409, "ConditionalRequestConflict"),
                new Fault.LoseRequest(),
                new Fault.LoseAnswer(),
                new Fault.Stall());
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aTransientFaultIsRetried(Fault fault) {
        LocalParts.toS3().plan(1, request("PUT", name), fault);
        Version first = written(records.create(name, json(1)));
        LocalParts.toS3().plan(1, request("PUT", name), fault);
        Version second = written(records.replace(name, json(2), first));

        assertEquals(0, LocalParts.toS3().pending());
        assertEquals(Optional.of(second), records.read(name));
    }

    @Test
    void aWriteSucceedsThoughAllItsAnswersAreLost() {
        LocalParts.toS3().plan(ALL_TRIES, request("PUT", name), new Fault.LoseAnswer());
        Version first = written(records.create(name, json(1)));
        LocalParts.toS3().plan(ALL_TRIES, request("PUT", name), new Fault.LoseAnswer());

        assertEquals(Optional.of(written(records.replace(name, json(2), first))), records.read(name));
    }

    @Test
    void aLoserWithoutAnAnswerLearnsTheWinner() {
        Version other = written(records.create(name, json(1)));
        LocalParts.toS3().plan(ALL_TRIES, request("PUT", name), new Fault.LoseAnswer());

        assertEquals(Optional.of(other), refused(records.create(name, json(2))));
    }

    @Test
    void aWriteThatNeverReachedS3HasAnUnknownOutcome() {
        LocalParts.toS3().plan(ALL_TRIES, request("PUT", name), new Fault.LoseRequest());

        assertThrows(StorageException.class, () -> records.create(name, json(1)));

        assertEquals(Optional.empty(), records.read(name));
    }

    @Test
    void aWriteThatCannotBeReadBackHasAnUnknownOutcome() {
        LocalParts.toS3().plan(ALL_TRIES, request("PUT", name), new Fault.LoseAnswer());
        LocalParts.toS3().plan(ALL_TRIES, request("GET", name), s3Error(500, "InternalError"));

        assertThrows(StorageException.class, () -> records.create(name, json(1)));
    }

    private interface Write {
        Outcome write(int number);
    }

    private static List<Outcome> atOnce(int writers, Write write) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            IntStream.range(0, writers).forEach(n -> outcomes.add(threads.submit(() -> write.write(n))));
            List<Outcome> all = new ArrayList<>();
            for (Future<Outcome> outcome : outcomes) {
                all.add(outcome.get());
            }
            return all;
        }
    }

    /** The only one that was written; the others know it. */
    private static Version theOne(List<Outcome> outcomes) {
        List<Outcome> winners =
                outcomes.stream().filter(Outcome.Written.class::isInstance).toList();
        assertEquals(1, winners.size());
        Version winner = written(winners.getFirst());
        assertTrue(outcomes.stream().filter(Outcome.Refused.class::isInstance).allMatch(outcome -> refused(outcome)
                .equals(Optional.of(winner))));
        return winner;
    }

    private static Version written(Outcome outcome) {
        return assertInstanceOf(Outcome.Written.class, outcome).version();
    }

    private static Optional<Version> refused(Outcome outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).there();
    }

    private static ObjectNode json(int n) {
        return JsonNodeFactory.instance.objectNode().put("n", n);
    }

    private static Fault s3Error(int status, String code) {
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>no</Message></Error>";
        return new Fault.Answer(status, "application/xml", body.getBytes(StandardCharsets.UTF_8));
    }
}
