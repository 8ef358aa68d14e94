package io.imagefunction.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.generation.VirtualTime;
import io.imagefunction.record.CallRecord.State;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.storage.StorageException;
import io.imagefunction.storage.TestStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Concurrent writers of one record: no change is lost, and each is computed from the version that it replaces. */
class RecordsTest {

    private static final VirtualTime time = new VirtualTime();
    private static TestStorage storage;
    private static Records records;

    private final CallContext call = new CallContext(
            "a-call",
            now().plusSeconds(60),
            Optional.of("somebody"),
            Optional.of(UUID.randomUUID().toString()));
    private final String id = RecordId.of(call, call.key().orElseThrow());
    private final CallRecord queued = CallRecord.queued("hash", call, now().plusSeconds(60), now(), Duration.ofDays(1));

    @BeforeAll
    static void start() {
        storage = TestStorage.start(time.clock());
        records = new Records(storage.records());
    }

    @AfterEach
    void forgetFaults() {
        storage.toS3().reset();
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @Test
    void aCreatedRecordCanBeRead() {
        Held created = records.create(id, queued, UnaryOperator.identity());

        assertEquals(queued, created.record());
        assertEquals(created, records.read(id).orElseThrow());
    }

    @Test
    void anUnknownOrMalformedIdHasNoRecord() {
        assertEquals(Optional.empty(), records.read(id));
        assertEquals(Optional.empty(), records.read("../" + id.substring(3)));
        assertEquals(Optional.empty(), records.update(id, record -> record.paid(now())));
    }

    @Test
    void aSecondCreationSeesTheFirstRecord() {
        records.create(id, queued, UnaryOperator.identity());

        Held second = records.create(id, queued.released(now()), known -> known.paid(now()));

        assertEquals(State.PAID, second.record().state());
        assertEquals(second, records.read(id).orElseThrow());
    }

    @Test
    void aChangeOfAnOldVersionIsComputedAgainFromTheNewOne() {
        Held seen = records.create(id, queued, UnaryOperator.identity());
        records.update(id, known -> known.paid(now()));
        List<State> given = new ArrayList<>();

        records.update(seen, known -> {
            given.add(known.state());
            return known.released(now());
        });

        assertEquals(List.of(State.QUEUED, State.PAID), given);
        assertEquals(State.RELEASED, state());
    }

    @Test
    void noneOfManyConcurrentChangesIsLost() {
        records.create(id, queued, UnaryOperator.identity());

        IntStream.range(0, 8)
                .mapToObj(writer -> CompletableFuture.runAsync(
                        () -> records.update(
                                id, known -> known.paid(known.times().updated().plusSeconds(1))),
                        storage.threads()))
                .toList()
                .forEach(CompletableFuture::join);

        assertEquals(
                queued.times().updated().plusSeconds(8),
                records.read(id).orElseThrow().record().times().updated());
    }

    @Test
    void anUnchangedRecordIsNotWritten() {
        Held created = records.create(id, queued, UnaryOperator.identity());

        assertEquals(created, records.create(id, queued.paid(now()), UnaryOperator.identity()));
        assertEquals(Optional.of(created), records.update(id, UnaryOperator.identity()));
        assertEquals(created, records.read(id).orElseThrow());
    }

    @Test
    void aReplacementIsWrittenOnlyIfTheRecordIsUnchanged() {
        Held seen = records.create(id, queued, UnaryOperator.identity());

        assertEquals(
                State.PAID,
                records.replace(seen, queued.paid(now())).orElseThrow().record().state());
        assertEquals(
                State.PAID,
                records.replace(seen, queued.released(now()))
                        .orElseThrow()
                        .record()
                        .state());
        assertEquals(State.PAID, state());
    }

    @Test
    void anExceptionOfTheFunctionStopsTheChange() {
        Held created = records.create(id, queued, UnaryOperator.identity());

        assertThrows(
                IllegalStateException.class,
                () -> records.update(id, known -> {
                    throw new IllegalStateException();
                }));
        assertEquals(created, records.read(id).orElseThrow());
    }

    /** S3 has accepted the write but its answer is lost. Reading the record shows that the write succeeded. */
    @Test
    void aWriteWhoseAnswerIsLostSucceeds() {
        Held seen = records.create(id, queued, UnaryOperator.identity());
        storage.toS3().plan(1, request -> request.method().name().equals("PUT"), new Fault.LoseAnswer());

        assertEquals(
                State.PAID,
                records.update(seen, known -> known.paid(now()))
                        .orElseThrow()
                        .record()
                        .state());
        assertEquals(State.PAID, state());
    }

    @Test
    void aFailedWriteChangesNothing() {
        Held seen = records.create(id, queued, UnaryOperator.identity());
        storage.toS3().plan(9, request -> true, new Fault.Answer(503, "application/xml", new byte[0]));

        assertThrows(StorageException.class, () -> records.update(seen, known -> known.paid(now())));
        storage.toS3().reset();
        assertEquals(State.QUEUED, state());
    }

    private State state() {
        return records.read(id).orElseThrow().record().state();
    }

    private static Instant now() {
        return time.clock().instant();
    }
}
