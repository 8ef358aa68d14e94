package io.imagefunction.lambda.event;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.Recorders;
import io.imagefunction.contract.Records;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.job.Jobs;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A message that was not carried out goes back to the queue. Otherwise it would be lost. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(Recorders.class)
class KeptMessagesTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofSeconds(14);

    /** The number of tries of one request to S3 or to the queue. */
    private static final int ALL_TRIES = 3;

    @Inject
    QueueDoor door;

    @Inject
    Jobs jobs;

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
        Recorders.reset();
    }

    @Test
    void aCallbackWhoseRecordCannotBeReadIsKept() throws Exception {
        String callback = callback(endedJob());
        LocalParts.toS3().plan(ALL_TRIES, request("GET", "/jobs/"), unavailable());

        assertEquals(List.of("0"), kept(LONG, callback));

        assertEquals(List.of(), Recorders.receiver().rest());
        assertEquals(List.of(), kept(LONG, callback));
        assertEquals(1, Recorders.receiver().rest().size());
    }

    @Test
    void aCallbackThatFailedAndCannotBeQueuedAgainIsKept() throws Exception {
        String job = endedJob();
        Recorders.receiver().plan(503);
        for (int attempt = 0; attempt < ALL_TRIES; attempt++) {
            Recorders.queue().plan(500);
        }

        assertEquals(List.of("0"), kept(LONG, callback(job)));

        assertEquals("pending", Records.read(job).at("/callback/state").asText());
    }

    /** The callback is sent twice. The receiver recognizes the second one by its id. */
    @Test
    void aCallbackWhoseDeliveryCannotBeRecordedIsKept() throws Exception {
        String job = endedJob();
        LocalParts.toS3().plan(ALL_TRIES, request("PUT", "/jobs/"), unavailable());

        assertEquals(List.of("0"), kept(LONG, callback(job)));

        assertEquals("pending", Records.read(job).at("/callback/state").asText());
        assertEquals(List.of(), kept(LONG, callback(job)));
        assertEquals("delivered", Records.read(job).at("/callback/state").asText());
    }

    /** A receiver may take up to 15 seconds to answer. */
    @Test
    void aCallbackWithoutTimeForItsReceiverIsKept() throws Exception {
        String callback = callback(endedJob());

        assertEquals(List.of("0"), kept(SHORT, callback));

        assertEquals(List.of(), Recorders.receiver().rest());
        assertEquals(List.of(), kept(LONG, callback));
    }

    @Test
    void aJobWhoseRecordCannotBeReadIsKept() throws Exception {
        String job = submit("a red panda");
        LocalParts.toS3().plan(ALL_TRIES, request("GET", "/jobs/"), unavailable());

        assertEquals(List.of("0"), kept(LONG, job(job)));

        assertEquals("queued", Records.read(job).path("state").asText());
        assertEquals(0, generations());
    }

    @Test
    void aJobThatFailedAndCannotBeQueuedAgainIsKept() throws Exception {
        String job = submit("a red panda");
        Recorders.queue().reset();
        LocalParts.toOpenRouter()
                .plan(ALL_TRIES, request("POST", "/images"), new Fault.Answer(503, "text/plain", new byte[0]));
        for (int attempt = 0; attempt < ALL_TRIES; attempt++) {
            Recorders.queue().plan(500);
        }

        assertEquals(List.of("0"), kept(LONG, job(job)));

        assertEquals("queued", Records.read(job).path("state").asText());
    }

    /**
     * Four jobs are in flight at once, and a job that waits for them needs 30 seconds left to begin. Such a job is sent
     * again as a new message, because the queue's count of deliveries is for workers that died.
     */
    @Test
    void aJobWithoutEnoughTimeIsSentAgain() throws Exception {
        List<String> all =
                IntStream.range(0, 6).mapToObj(n -> submit("panda " + n)).toList();
        String[] messages = all.stream().map(KeptMessagesTest::job).toArray(String[]::new);

        Recorders.queue().reset();
        assertEquals(List.of(), kept(Duration.ofSeconds(20), messages));
        String sent = Recorders.queue().rest().toString();
        assertEquals(
                all.subList(4, 6),
                all.stream()
                        .filter(job -> sent.contains("{\\\"job\\\":\\\"" + job))
                        .toList(),
                "sent again");

        assertEquals(
                List.of("completed", "completed", "completed", "completed", "queued", "queued"),
                all.stream()
                        .map(job -> Records.read(job).path("state").asText())
                        .toList());
        assertEquals(List.of(), kept(LONG, messages));
        assertEquals(6, generations());
    }

    @Test
    void aJobWithoutAnyTimeIsKept() throws Exception {
        String job = submit("a red panda");

        assertEquals(List.of("0"), kept(Duration.ofSeconds(-1), job(job)));

        assertEquals(0, generations());
    }

    private String endedJob() throws IOException {
        String job = submit("a red panda");
        assertEquals(List.of(), kept(LONG, job(job)));
        return job;
    }

    private String submit(String prompt) {
        URI receiver = URI.create(Recorders.receiver().url("127.0.0.1") + "/hook");
        CallContext call = new CallContext("a-call", Instant.now().plus(LONG), Optional.empty(), Optional.empty())
                .withCallback(Optional.of(receiver));
        ImageRequest asked =
                ImageRequest.read(JsonNodeFactory.instance.objectNode().put("prompt", prompt), Handling.LENIENT);
        return jobs.submit(asked, call).await().indefinitely().id();
    }

    @Test
    void aJobWithoutTimeToSendItAgainIsKept() throws Exception {
        String[] messages =
                IntStream.range(0, 5).mapToObj(n -> job(submit("panda " + n))).toArray(String[]::new);

        assertEquals(List.of("4"), kept(Duration.ofSeconds(4), messages));
    }

    private static String job(String id) {
        return "{\"job\":\"" + id + "\",\"attempt\":0}";
    }

    private static String callback(String id) {
        return "{\"callback\":\"" + id + "\",\"attempt\":0,\"not_before\":\"2026-11-21T12:00:00Z\"}";
    }

    /** Returns the numbers of the messages that the queue has to keep. */
    private List<String> kept(Duration time, String... messages) throws IOException {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ArrayNode records = event.putArray("Records");
        for (int number = 0; number < messages.length; number++) {
            records.addObject()
                    .put("messageId", String.valueOf(number))
                    .put("body", messages[number])
                    .put("eventSource", "aws:sqs")
                    .put("eventSourceARN", "arn:aws:sqs:us-east-1:123456789012:jobs");
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        door.serve(event, new Invocation("an-invocation", Instant.now().plus(time), null), answer);
        return JsonMapper.builder()
                .build()
                .readTree(answer.toByteArray())
                .path("batchItemFailures")
                .findValuesAsText("itemIdentifier");
    }

    private static long generations() {
        return LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST"))
                .count();
    }

    private static Fault unavailable() {
        return new Fault.Answer(503, "application/xml", "<Error><Code>SlowDown</Code></Error>".getBytes(UTF_8));
    }
}
