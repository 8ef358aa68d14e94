package io.imagefunction.lambda.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.LocalParts;
import io.imagefunction.Recorders;
import io.imagefunction.contract.EventKind;
import io.imagefunction.contract.Records;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import io.imagefunction.storage.RequestMemory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An invocation without time for all of its requests loses none of them and pays for none of them twice. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(Recorders.class)
class LittleTimeTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Enough for requests that begin at once, too little for requests that have to wait. */
    private static final Duration LITTLE = Duration.ofSeconds(20);

    private static final Duration ENOUGH = Duration.ofMinutes(2);

    private final String id = UUID.randomUUID().toString();

    @Inject
    QueueDoor queue;

    @Inject
    BucketDoor bucket;

    @Inject
    RequestMemory budget;

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
        Recorders.reset();
    }

    @Test
    void aFileContinuesAtTheLineWhereItStopped() throws Exception {
        ObjectNode event = file("{'prompt':'slow:0.3 %d'}", 7);

        JsonNode results = serve(bucket, event, LITTLE).path("results");

        assertEquals(
                List.of("ok", "ok", "ok", "ok", "pending", "pending", "pending"), results.findValuesAsText("status"));
        ObjectNode rest = sent();
        assertEquals("5", rest.path("from").asText());
        assertEquals(List.of(), Recorders.queue().rest());
        assertEquals(4, generations());

        assertEquals(List.of(), kept(rest, ENOUGH));
        assertEquals(7, generations());
        serve(bucket, event, ENOUGH);
        assertEquals(7, generations(), "a line is replayed whichever message brings it");
    }

    /** Otherwise every retry of the failed line would repeat the rest of the file. */
    @Test
    void aFailedLineGetsAMessageOfItsOwn() throws Exception {
        String lines = "\n{'prompt':'slow:0.3 a'}\n{'prompt':5}\n{'prompt':'slow:0.3 b'}\n{'prompt':'slow:0.3 c'}\n"
                + "{'prompt':'slow:0.3 d'}\n{'prompt':'slow:0.3 e'}\n{'prompt':'slow:0.3 f'}\n";
        ObjectNode event = EventKind.created(Records.put("requests/" + id + ".jsonl", lines), id);

        assertEquals(List.of(), kept(event, LITTLE));

        ObjectNode wrong = sent();
        ObjectNode rest = sent();
        assertEquals("3", wrong.path("from").asText());
        assertEquals(rest.path("from"), wrong.path("to"));
        long before = generations();
        assertEquals(List.of("m"), kept(wrong, ENOUGH));
        assertEquals(before, generations());
        assertEquals(List.of(), kept(rest, ENOUGH));
        assertEquals(6, generations());
        assertEquals(List.of(), Recorders.queue().rest());
    }

    @Test
    void aFileIsRetriedIfItsRestCannotBeQueued() throws Exception {
        ObjectNode event = file("{'prompt':'slow:0.3 %d'}", 6);
        for (int attempt = 0; attempt < 3; attempt++) {
            Recorders.queue().plan(500);
        }

        assertEquals(List.of("m"), kept(event, LITTLE));

        assertEquals(List.of(), kept(event, ENOUGH));
        assertEquals(6, generations());
    }

    /** Four requests of 14 MB at once would exceed the memory of a small function. */
    @Test
    void aRequestThatGetsNoMemoryInTimeGoesBack() throws Exception {
        String key =
                Records.put("requests/" + id + ".json", "{'prompt':'a red panda','x':'" + "x".repeat(1 << 20) + "'}");
        ObjectNode pointer =
                EventKind.read("{'request_s3_uri':'s3://test-images/" + key + "','idempotency_key':'" + id + "'}");
        RequestMemory.Lease others = budget.request();
        others.take((Runtime.getRuntime().maxMemory() / 2 - (2 << 20)) / 5);

        assertEquals(List.of("m"), kept(pointer, Duration.ofSeconds(3)));
        assertEquals(0, generations());

        others.close();
        assertEquals(List.of(), kept(pointer, ENOUGH));
        assertEquals(1, generations());
    }

    @Test
    void aRequestCancelledAtItsDeadlineBecomesAJob() throws Exception {
        ObjectNode request = EventKind.read("{'prompt':'slow:20 a red panda','idempotency_key':'" + id + "'}");

        assertEquals(List.of(), kept(request, Duration.ofSeconds(4)));

        assertEquals(Records.id(EventKind.QUEUE.source, id), sent().path("job").asText());
        assertEquals(
                "queued", Records.read(EventKind.QUEUE.source, id).path("state").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':'a red panda'}",
                "{'job':'0000000000000000000000000000000000000000000000000000000000000000'}",
                "{'callback':'0000000000000000000000000000000000000000000000000000000000000000','not_before':'x'}",
                "{'lines':{'bucket':'test-images','key':'requests/none.jsonl'}}"
            })
    void aMessageWithoutTimeStaysInItsQueue(String message) throws Exception {
        LocalParts.toS3().plan(9, FaultProxy.request("GET", "/"), new FaultProxy.Fault.Stall());

        assertEquals(List.of("m"), kept(EventKind.read(message), Duration.ofMillis(5)));

        LocalParts.toS3().reset();
        assertEquals(0, generations());
        assertEquals(List.of(), Recorders.queue().rest());
    }

    private ObjectNode file(String line, int lines) {
        String content =
                IntStream.rangeClosed(1, lines).mapToObj(line::formatted).collect(Collectors.joining("\n"));
        return EventKind.created(Records.put("requests/" + id + ".jsonl", content), id);
    }

    private List<String> kept(ObjectNode message, Duration time) throws IOException {
        ObjectNode event = EventKind.queue(EventKind.message(message.toString(), "m"));
        return serve(queue, event, time).path("batchItemFailures").findValuesAsText("itemIdentifier");
    }

    private static JsonNode serve(Door door, ObjectNode event, Duration time) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        door.serve(event.deepCopy(), new Invocation("i", Instant.now().plus(time), "f"), answer);
        return JSON.readTree(answer.toByteArray());
    }

    private static ObjectNode sent() throws Exception {
        JsonNode call = JSON.readTree(Recorders.queue().next().body().getBytes(UTF_8));
        return (ObjectNode) JSON.readTree(call.path("MessageBody").asText());
    }

    private static long generations() {
        return LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST"))
                .count();
    }
}
