package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in events are carried out and paid once, even though events are delivered at least once. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class EventDoorsTest {

    private static final String PANDA = "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}";

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void anEventIsPaidOnceEvenIfDeliveredAgain(EventKind kind) {
        List<Invoked> deliveries = IntStream.range(0, 3)
                .mapToObj(delivery -> Doors.event(kind.event(PANDA, id)))
                .toList();

        assertEquals(1, Upstream.generations());
        if (kind == EventKind.QUEUE) {
            deliveries.forEach(EventDoorsTest::tookAll);
            JsonNode record = Records.read(kind.source, id);
            assertEquals("completed", record.path("state").asText());
            assertEquals(2, record.at("/result/pictures").size());
            return;
        }
        JsonNode first = kind.answer(deliveries.getFirst());
        Contract.success(Contract.bare(first))
                .path("data")
                .forEach(picture -> assertEquals(
                        200, Doors.fetch(picture.path("url").asText()).status()));
        deliveries.forEach(delivery ->
                assertEquals(first.at("/data/0/id"), kind.answer(delivery).at("/data/0/id")));
    }

    /** EventBridge Pipes sends a list, also of one message, and reads the failures as a queue does. */
    @Test
    void theListOfAPipeIsABatch() {
        String list = "[" + EventKind.message(PANDA, id) + "," + EventKind.message("{'n':1}", id + 2) + "]";

        JsonNode answer = Doors.event(list).answer();

        assertEquals(
                "[{\"itemIdentifier\":\"" + id + "2\"}]",
                answer.path("batchItemFailures").toString());
        assertEquals(1, Upstream.generations());
        assertEquals(
                "completed",
                Records.read(EventKind.QUEUE.source, id).path("state").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[1]",
                "[{\"prompt\":\"a red panda\"}]",
                "[{\"eventSource\":\"aws:kinesis\",\"data\":\"e30=\"}]",
                "[{\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{}}]"
            })
    void anyOtherListIsRefused(String list) {
        Doors.event(list).failedWith("UnsupportedEvent");
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void aKeyInThePayloadIsUsedAndNotSentToOpenRouter(EventKind kind) {
        String request = PANDA.replace("}", ",'idempotency_key':'" + id + "'}");

        Doors.event(kind.event(request)).answer();
        Doors.event(kind.event(request)).answer();
        Doors.event(kind.event(request.replace("idempotency_key", "idempotencyKey")))
                .answer();

        assertEquals(1, Upstream.generations());
        assertFalse(LocalParts.openRouter().requests().getLast().body().contains(id));
        assertEquals("completed", Records.read(kind.source, id).path("state").asText());
    }

    @ParameterizedTest
    @EnumSource
    void anEventWhoseRequestIsRefusedIsNotDeliveredAgain(EventKind kind) {
        ObjectNode event = kind.event("{'prompt':'error:content_policy a red panda'}");

        Invoked first = Doors.event(event.deepCopy());
        Doors.event(event).answer();

        assertEquals(1, Upstream.generations());
        if (kind == EventKind.QUEUE) {
            tookAll(first);
        } else {
            Contract.failure("content_policy_violation", Contract.bare(kind.answer(first)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTemporaryFailureIsDeliveredAgain(EventKind kind) {
        ObjectNode event = kind.event(PANDA);
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(503, "{}");
        }

        keptFor("Unavailable", kind, Doors.event(event.deepCopy()));

        Upstream.reset();
        Doors.event(event).answer();
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatCannotBeRecordedIsDeliveredAgain(EventKind kind) {
        ObjectNode event = kind.event(PANDA);
        LocalParts.toS3().plan(3, FaultProxy.request("PUT", "/jobs/"), new Fault.LoseRequest());

        keptFor("Unavailable", kind, Doors.event(event.deepCopy()));

        assertEquals(0, Upstream.generations());
        Doors.event(event).answer();
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void anInvalidEventIsKeptForInspection(EventKind kind) {
        for (String wrong :
                List.of("{'n':1}", "{'prompt':1}", "{'prompt':'a','n':11}", "{'prompt':'a','idempotency_key':'a b'}")) {
            keptFor("Rejected", kind, Doors.event(kind.event(wrong)));
        }
        if (kind != EventKind.BUS) {
            keptFor("Rejected", kind, Doors.event(kind.event("{'prompt':")));
            keptFor("Rejected", kind, Doors.event(kind.event("[]")));
            keptFor("Rejected", kind, Doors.event(kind.event("{'prompt':'a','prompt':'b'}")));
        }
        assertEquals(0, Upstream.generations());
    }

    /** The state machine would wait until its timeout, for a picture that it has paid for. */
    @ParameterizedTest
    @EnumSource
    void anEventWithATaskTokenIsNotPaid(EventKind kind) {
        keptFor("Rejected", kind, Doors.event(kind.event("{'prompt':'a','TaskToken':'AQCEAAAAKgAAAAM'}")));

        assertEquals(0, Upstream.generations());
    }

    /** It does not look at the answer, so its task has to fail. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':'a','TaskToken':'AQCEAAAAKgAAAAM'}",
                "{'prompt':1,'task_token':'AQCEAAAAKgAAAAM'}",
                "{'request_s3_uri':'s3://test-images/requests/a.json','taskToken':'AQCEAAAAKgAAAAM'}"
            })
    void anInvocationWithATaskTokenFails(String request) {
        Invoked invoked = Doors.event(EventKind.read(request));

        invoked.failedWith("Rejected");
        assertFalse(invoked.toString().contains("AQCEAAAAKgAAAAM"), invoked::toString);
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"429 RateLimited", "500 Unavailable", "401 NeedsOperator", "402 NeedsOperator"})
    void aStateMachineGetsTheNameOfAFailure(String statusAndName) {
        String[] expected = statusAndName.split(" ");
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(Integer.parseInt(expected[0]), "{}");
        }

        Doors.event(EventKind.read("{'prompt':'a red panda'}")).failedWith(expected[1]);
    }

    @Test
    void aFailureThatAStateMachineCanHandleIsAResult() {
        for (String refused : List.of("error:content_policy", "error:refusal", "broken:empty", "broken:cut")) {
            Contract.failure(Contract.bare(Doors.event(EventKind.read("{'prompt':'" + refused + " a red panda'}"))
                    .answer()));
        }
        Contract.failure(
                "invalid_request",
                Contract.bare(Doors.event(EventKind.read("{'prompt':'a red panda','n':11}"))
                        .answer()));
    }

    @Test
    void invocationsWithABareRequestAreSeparateUnlessTheyShareAKey() {
        ObjectNode request = EventKind.read(PANDA);
        JsonNode one = Contract.success(Contract.bare(Doors.event(request).answer()));
        JsonNode other = Contract.success(Contract.bare(Doors.event(request).answer()));
        assertFalse(one.at("/data/0/id").equals(other.at("/data/0/id")));

        request.put("idempotency_key", id);
        JsonNode first = Doors.event(request).answer();
        assertEquals(first.at("/data/0/id"), Doors.event(request).answer().at("/data/0/id"));
        Contract.failure(
                "idempotency_key_reused",
                Contract.bare(Doors.event(request.put("n", 1)).answer()));
        assertEquals(3, Upstream.generations());
    }

    @Test
    void onlyMessagesToRedeliverAreReportedAsFailed() {
        ObjectNode batch = EventKind.queue(
                EventKind.message("{'prompt':'a red panda'}", id),
                EventKind.message("{'prompt':'error:refusal a red panda'}", "refused"),
                EventKind.message("{'prompt':'error:429 a red panda'}", "limited"),
                EventKind.message("not even JSON", "poison"),
                EventKind.message("{'prompt':'a blue panda'}", id + 2),
                EventKind.message("{'prompt':'error:402 a red panda'}", "broke"));

        assertEquals(List.of("limited", "poison", "broke"), kept(Doors.event(batch)));
    }

    @Test
    void atMostFourMessagesOfABatchAreInFlight() {
        ObjectNode batch = EventKind.queue(IntStream.range(0, 10)
                .mapToObj(n -> EventKind.message("{'prompt':'slow:0.2 a red panda'}", id + n))
                .toArray(ObjectNode[]::new));

        tookAll(Doors.event(batch));

        assertEquals(10, Upstream.generations());
        assertEquals(4, LocalParts.toOpenRouter().mostAtOnce());
    }

    /** S3 notifies queues and topics directly, through each other, or through a rule of EventBridge. */
    @ParameterizedTest
    @ValueSource(strings = {"QUEUE", "TOPIC", "TOPIC in QUEUE", "QUEUE by BUS", "TOPIC by BUS"})
    void newObjectsMayBeAnnouncedThroughQueuesAndTopics(String way) {
        String lines = "{'prompt':'a red panda'}\n{'prompt':'a blue panda'}\n";
        String key = Records.put("requests/told " + id + ".jsonl", lines);
        String notice = (way.endsWith("by BUS") ? createdByBus(key) : EventKind.created(key, id)).toString();

        ObjectNode event =
                switch (way) {
                    case "TOPIC", "TOPIC by BUS" -> EventKind.TOPIC.event(notice, "m");
                    case "TOPIC in QUEUE" ->
                        EventKind.queue(EventKind.message(
                                EventKind.notification(notice, "n").toString(), "m"));
                    default -> EventKind.queue(EventKind.message(notice, "m"));
                };
        Doors.event(event.deepCopy()).answer();
        Invoked again = Doors.event(event);

        if (event.at("/Records/0/eventSource").asText().equals("aws:sqs")) {
            tookAll(again);
        } else {
            assertEquals(2, again.answer().path("results").size());
        }
        assertEquals(2, Upstream.generations());
    }

    @Test
    void oneInvalidLineOfAnObjectKeepsTheWholeMessage() {
        String key = Records.put(
                "requests/mixed " + id + ".jsonl", "{'prompt':'a red panda'}\n{'prompt':1}\n{'prompt':2}\n");

        Invoked invoked = Doors.event(
                EventKind.queue(EventKind.message(EventKind.created(key, id).toString(), "mixed")));

        assertEquals(List.of("mixed"), kept(invoked));
        assertEquals(1, Upstream.generations());
    }

    /** S3 sends a test message when its notifications are configured. */
    @Test
    void aTestMessageOfS3IsAcceptedAndIgnored() {
        tookAll(Doors.event(EventKind.queue(EventKind.message(
                "{'Service':'Amazon S3','Event':'s3:TestEvent','Time':'2026-11-21T12:00:00.000Z','Bucket':'b'}", id))));
    }

    private ObjectNode createdByBus(String key) {
        ObjectNode event = EventKind.BUS.event("{}", id).put("source", "aws.s3").put("detail-type", "Object Created");
        event.withObject("/detail/bucket").put("name", LocalParts.BUCKET);
        event.withObject("/detail/object").put("key", key).put("sequencer", id);
        return event;
    }

    @Test
    void topicAndBusEventsMayComeThroughAQueue() {
        tookAll(Doors.event(EventKind.queue(
                EventKind.message(EventKind.notification(PANDA, "n").toString(), id + 1),
                EventKind.message(EventKind.BUS.event(PANDA).toString(), id + 2))));

        assertEquals(2, Upstream.generations());
    }

    @Test
    void aRequestTooLargeForAnEventIsReadFromTheBucket() {
        String padding = "x".repeat(300_000);
        Records.put(
                "requests/large.json", "{'prompt':'a red panda','idempotency_key':'" + id + "','x':'" + padding + "'}");
        String pointer = "{'request_s3_uri':'s3://test-images/requests/large.json'}";

        JsonNode answer = Doors.event(EventKind.read(pointer)).answer();

        Contract.success(Contract.bare(answer));
        assertEquals(
                answer.at("/data/0/id"),
                Doors.event(EventKind.read(pointer)).answer().at("/data/0/id"));
        tookAll(Doors.event(EventKind.QUEUE.event(pointer)));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void anEventCannotReadOtherObjectsOfTheBucket() {
        Records.put("secrets/a.json", PANDA);
        Records.put("requests/huge.json", "{'prompt':'" + "x".repeat(20 * 1024 * 1024) + "'}");
        for (String pointer : List.of(
                "s3://test-images/secrets/a.json",
                "s3://test-images/jobs/a.json",
                "s3://another-bucket/requests/a.json",
                "s3://test-images/requests/none.json",
                "s3://test-images",
                "https://example.com/requests/a.json",
                "::")) {
            JsonNode failure = Contract.failure(
                    "invalid_request",
                    Contract.bare(Doors.event(EventKind.read("{'request_s3_uri':'" + pointer + "'}"))
                            .answer()));
            assertTrue(failure.path("error").asText().contains("request"), pointer);
        }
        Contract.failure(
                "payload_too_large",
                Contract.bare(Doors.event(EventKind.read("{'request_s3_uri':'s3://test-images/requests/huge.json'}"))
                        .answer()));
        Contract.failure(
                "invalid_request",
                Contract.bare(Doors.event(
                                EventKind.read("{'request_s3_uri':'s3://test-images/requests/a.json','prompt':'a'}"))
                        .answer()));
        Doors.event(EventKind.created("secrets/a.json", id)).failedWith("Rejected");
        assertEquals(0, Upstream.generations());
    }

    @Test
    void eachLineOfAnObjectIsARequestThatIsPaidOnce() {
        String lines = "{'prompt':'a red panda'}\n\n{'prompt':'a blue panda'}\r\n{'prompt':'error:refusal a panda'}\n";
        ObjectNode event = EventKind.created(Records.put("requests/" + id + ".jsonl", lines), id);

        JsonNode results = Doors.event(event.deepCopy()).answer().path("results");

        assertEquals(3, results.size());
        assertEquals("ok", results.at("/0/status").asText());
        assertEquals("ok", results.at("/1/status").asText());
        assertEquals("refusal", results.at("/2/code").asText());
        assertEquals(results.at("/1/data/0/id"), Doors.event(event).answer().at("/results/1/data/0/id"));
        assertEquals(3, Upstream.generations());
    }

    @Test
    void anInvalidLineRedeliversTheEventButNoLineIsPaidAgain() {
        String lines = "{'prompt':'a red panda'}\nnonsense\n{'prompt':'a blue panda'}";
        ObjectNode event = EventKind.created(Records.put("requests/" + id + ".ndjson", lines), id);

        Doors.event(event.deepCopy()).failedWith("Rejected");
        Doors.event(event).failedWith("Rejected");

        assertEquals(2, Upstream.generations());
    }

    @Test
    void aScheduleThatKeepsTheFunctionWarmCostsNothing() {
        for (String source : List.of("aws.events", "aws.scheduler")) {
            ObjectNode event = EventKind.BUS.event("{}").put("source", source).put("detail-type", "Scheduled Event");

            assertEquals("{\"warm\":true}", Doors.event(event).answer().toString());
        }
        assertEquals(0, Upstream.generations());
        assertFalse(
                LocalParts.toS3().seen().stream().anyMatch(seen -> seen.contains("/jobs/") || seen.startsWith("PUT")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'Records':[]}",
                "{'Records':[{'eventSource':'aws:kinesis'}]}",
                "{'Records':[{'eventSource':'aws:s3','eventName':'ObjectRemoved:Delete'}]}",
                "{'source':'aws.ec2','detail-type':'EC2 Instance State-change Notification','detail':{}}",
                "{'hello':'world'}"
            })
    void anUnknownEventFailsWithTheListOfSupportedOnes(String event) {
        Invoked invoked = Doors.event(EventKind.read(event));

        invoked.failedWith("UnsupportedEvent");
        String message = invoked.json().path("errorMessage").asText();
        for (String understood : List.of("HTTP", "SQS", "SNS", "EventBridge", "S3", "prompt", "scheduled")) {
            assertTrue(message.contains(understood), message);
        }
    }

    private static void keptFor(String errorType, EventKind kind, Invoked invoked) {
        if (kind == EventKind.QUEUE) {
            assertEquals(1, kept(invoked).size(), invoked::toString);
        } else {
            invoked.failedWith(errorType);
        }
    }

    private static void tookAll(Invoked batch) {
        assertEquals(List.of(), kept(batch));
    }

    private static List<String> kept(Invoked batch) {
        return batch.answer()
                .path("batchItemFailures")
                .valueStream()
                .map(failure -> failure.path("itemIdentifier").asText())
                .toList();
    }
}
