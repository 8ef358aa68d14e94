package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hostile message does not affect the other messages of its batch, and FIFO groups keep their order. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class HostileMessagesTest {

    private static final String CREATED = "'eventSource':'aws:s3','eventName':'ObjectCreated:Put'";
    private static final String FIFO = "arn:aws:sqs:us-east-1:123456789012:pictures.fifo";

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    /** Bodies that the function cannot carry out. */
    static Stream<String> hostile() {
        return Stream.of(
                "not JSON",
                "",
                " ",
                "5",
                "null",
                "[]",
                "'a red panda'",
                "{}",
                "{'prompt':{}}",
                "[".repeat(50_000),
                "{'a':".repeat(50_000),
                "{'prompt':'a','n':1e99999999999}",
                "{'prompt':'a','n':-1e-99999999999}",
                "{'prompt':'a','x':100e2147483647}",
                "{'prompt':'a','n':" + "9".repeat(5000) + "}",
                "{'prompt':'a','idempotency_key':5.5}",
                "{'prompt':'a','callback_url':{}}",
                "{'prompt':'\\ud800'}",
                "{'prompt':'a','seed':1e99999999999}",
                "{'request_s3_uri':[]}",
                "{'request_s3_uri':'s3://test-images/requests/%zz'}",
                "{'Records':[{" + CREATED + ",'s3':{'bucket':{'name':'test-images'},'object':{'key':'%zz'}}}]}",
                "{'Records':[{" + CREATED + ",'s3':{'bucket':{'name':'test-images'},'object':{'key':'requests/%'}}}]}",
                "{'Records':[{" + CREATED + ",'s3':5}]}",
                "{'Records':[null,{" + CREATED + "}]}",
                "{'source':'aws.s3','detail-type':'Object Created','detail':[]}",
                "{'detail-type':'x','detail':5}",
                "{'detail-type':'x'}",
                "{'Type':'Notification'}",
                "{'Type':'Notification','Message':5}",
                "{'Type':'Notification','Message':'{'}",
                "{'Type':'Notification','Message':'{\\u0022Type\\u0022:\\u0022Notification\\u0022}'}");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void onlyTheHostileSqsMessageFails(String body) {
        Invoked invoked = Doors.event(EventKind.queue(
                EventKind.message("{'prompt':'a red panda'}", id + 1),
                EventKind.message(body, "hostile"),
                EventKind.message("{'prompt':'a blue panda'}", id + 2)));

        assertEquals(List.of("hostile"), kept(invoked));
        assertEquals(List.of("a blue panda", "a red panda"), prompts().sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aHostileTopicMessageDoesNotMakeTheOthersPaidTwice(String body) {
        ObjectNode event = EventKind.TOPIC.event("{'prompt':'a red panda'}", id + 1);
        ArrayNode records = (ArrayNode) event.path("Records");
        records.add(EventKind.TOPIC.event(body, "hostile").at("/Records/0"));
        records.add(EventKind.TOPIC.event("{'prompt':'a blue panda'}", id + 2).at("/Records/0"));

        assertTrue(Doors.event(event.deepCopy()).failed());
        assertTrue(Doors.event(event).failed());
        assertEquals(2, Upstream.generations());
    }

    /** A message without an id cannot be reported as failed: an empty identifier would redeliver the whole batch. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "'text'",
                "[]",
                "{}",
                "{'eventSource':'aws:sqs'}",
                "{'body':'{}'}",
                "{'messageId':null,'body':'{}'}",
                "{'messageId':'','body':'{}'}",
                "{'messageId':{},'body':5}"
            })
    void aMessageWithoutAnIdIsIgnored(String message) {
        ObjectNode event = EventKind.queue(EventKind.message("{'prompt':'a red panda'}", id + 1));
        ArrayNode records = (ArrayNode) event.path("Records");
        records.insert(0, Doors.json(message.replace('\'', '"').getBytes(UTF_8)));
        records.add(EventKind.message("{'prompt':'a blue panda'}", id + 2));

        assertEquals(List.of(), kept(Doors.event(event)));
        assertEquals(2, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'attributes':null}",
                "{'attributes':'x'}",
                "{'attributes':{'ApproximateReceiveCount':{},'MessageGroupId':5}}",
                "{'eventSourceARN':5,'receiptHandle':null}",
                "{'body':{'prompt':'a blue panda'}}"
            })
    void invalidMessageAttributesAreTolerated(String changes) {
        ObjectNode odd = EventKind.message("{'prompt':'a blue panda'}", id + 2);
        odd.setAll(EventKind.read(changes));

        Invoked invoked = Doors.event(EventKind.queue(EventKind.message("{'prompt':'a red panda'}", id + 1), odd));

        assertEquals(List.of(), kept(invoked));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void onlyTheInvalidOneOfSeveralNotificationsFails() {
        ObjectNode event = EventKind.created(Records.put("requests/one " + id, "{'prompt':'a red panda'}"), id);
        ArrayNode records = (ArrayNode) event.path("Records");
        records.add(EventKind.created("x", id).at("/Records/0"));
        ((ObjectNode) records.get(1).at("/s3/object")).put("key", "%zz");
        records.add(EventKind.created(Records.put("requests/two " + id, "{'prompt':'a blue panda'}"), id)
                .at("/Records/0"));
        records.addObject().put("eventSource", "aws:s3").put("eventName", "ObjectRemoved:Delete");

        Doors.event(event).failedWith("Rejected");

        assertEquals(2, Upstream.generations());
    }

    @Test
    void aFolderMarkerIsNotARequest() {
        assertEquals(
                "{\"results\":[]}",
                Doors.event(recorded("s3_folder_marker")).answer().toString());
        assertEquals(List.of(), kept(throughQueue(recorded("s3_folder_marker"))));
    }

    /** None of these objects is a request, through every kind of notification of S3. */
    @ParameterizedTest
    @ValueSource(
            strings = {"folder/", "empty.json", "blank.json", "mark.json", "blank.jsonl", "mark.ndjson", "deleted"})
    void anObjectWithoutARequestIsAcceptedAndCostsNothing(String name) {
        String key = "requests/" + id + " " + name;
        if (!name.equals("deleted")) {
            Records.put(key, name.startsWith("mark") ? "\uFEFF\n" : name.startsWith("blank") ? " \r\n\t\n" : "");
        }
        try (LogCapture log = LogCapture.open()) {
            ObjectNode created = EventKind.created(key, id);
            assertEquals("{\"results\":[]}", Doors.event(created).answer().toString());
            assertEquals(
                    "{\"results\":[]}", Doors.event(createdByBus(key)).answer().toString());
            assertEquals(
                    "{\"results\":[]}",
                    Doors.event(EventKind.TOPIC.event(created.toString(), "m"))
                            .answer()
                            .toString());
            assertEquals(List.of(), kept(throughQueue(created)));
            assertEquals(List.of(), kept(throughQueue(createdByBus(key))));
            assertEquals(List.of(), kept(throughQueue(EventKind.notification(created.toString(), "n"))));
            assertEquals(
                    6,
                    log.lines().stream()
                            .filter(line -> line.contains(key) && line.contains("is no request"))
                            .count());
        }
        assertEquals(0, Upstream.generations());
    }

    @Test
    void blankLinesAndByteOrderMarksAreNotRequests() {
        String lines = "\uFEFF{'prompt':'a red panda'}\r\n \t\r\n\n\uFEFF\n\uFEFF {'prompt':'a blue panda'}\n\n";
        ObjectNode event = EventKind.created(Records.put("requests/" + id + ".jsonl", lines), id);

        assertEquals(2, Doors.event(event).answer().path("results").size());
        String one = Records.put("requests/" + id + ".json", "\uFEFF{'prompt':'a red panda'}");
        assertEquals(
                "ok",
                Doors.event(EventKind.created(one, id))
                        .answer()
                        .at("/results/0/status")
                        .asText());
        assertEquals(3, Upstream.generations());
    }

    @Test
    void afterAFailureTheRestOfItsGroupIsRedelivered() {
        assertEquals(List.of("m2", "m3"), kept(Doors.event(recorded("sqs_fifo"))));
        assertEquals(
                List.of("error:429 second", "first"),
                prompts().distinct().sorted().toList());

        Upstream.reset();
        assertEquals(List.of("m2", "m3"), kept(Doors.event(recorded("sqs_fifo"))));
        assertFalse(prompts().anyMatch(prompt -> prompt.equals("first") || prompt.equals("third")));
    }

    @Test
    void anInvalidMessageStopsOnlyItsOwnGroup() {
        Invoked invoked = Doors.event(EventKind.queue(
                ordered("{'prompt':'one a'}", "one", "1a"),
                ordered("{'prompt':'two a'}", "two", "2a"),
                ordered("not JSON", "one", "1b"),
                ordered("{'prompt':'one c'}", "one", "1c"),
                ordered("{'prompt':'error:refusal two b'}", "two", "2b"),
                ordered("{'prompt':'two c'}", "two", "2c")));

        assertEquals(List.of("1b" + id, "1c" + id), kept(invoked));
        assertEquals(
                List.of("error:refusal two b", "one a", "two a", "two c"),
                prompts().sorted().toList());
    }

    @Test
    void aGroupRunsInOrderAndGroupsRunInParallel() {
        Invoked invoked = Doors.event(EventKind.queue(
                ordered("{'prompt':'slow:0.5 one a'}", "one", "1a"),
                ordered("{'prompt':'slow:0.1 one b'}", "one", "1b"),
                ordered("{'prompt':'one c'}", "one", "1c"),
                ordered("{'prompt':'slow:0.5 two a'}", "two", "2a")));

        assertEquals(List.of(), kept(invoked));
        assertEquals(
                List.of("slow:0.5 one a", "slow:0.1 one b", "one c"),
                prompts().filter(prompt -> prompt.contains("one")).toList());
        assertEquals(2, LocalParts.toOpenRouter().mostAtOnce());
    }

    /** Groups of a standard queue are for fair sharing and have no order. */
    @Test
    void groupsOfAFairQueueHaveNoOrder() {
        ObjectNode[] messages = Stream.of("error:refusal a", "not JSON", "a")
                .map(prompt -> EventKind.message(
                        prompt.equals("not JSON") ? prompt : "{'prompt':'" + prompt + "'}", prompt + id))
                .toArray(ObjectNode[]::new);
        Stream.of(messages).forEach(message -> message.withObject("/attributes").put("MessageGroupId", "tenant"));

        assertEquals(List.of("not JSON" + id), kept(Doors.event(EventKind.queue(messages))));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void aRedeliveredMessageRunsLastAndAlone() {
        ObjectNode[] messages = Stream.of("again 1", "again 2", "new 1", "new 2")
                .map(prompt -> EventKind.message("{'prompt':'slow:0.3 " + prompt + "'}", prompt + id))
                .toArray(ObjectNode[]::new);
        for (int again = 0; again < 2; again++) {
            messages[again].withObject("/attributes").put("ApproximateReceiveCount", "2");
        }

        assertEquals(List.of(), kept(Doors.event(EventKind.queue(messages))));

        assertEquals(2, LocalParts.toOpenRouter().mostAtOnce());
        List<String> prompts = prompts().toList();
        assertTrue(prompts.subList(0, 2).stream().allMatch(prompt -> prompt.contains("new")), prompts::toString);
    }

    private ObjectNode ordered(String body, String group, String name) {
        ObjectNode message = EventKind.message(body, name + id).put("eventSourceARN", FIFO);
        message.withObject("/attributes").put("MessageGroupId", group);
        return message;
    }

    private static Invoked throughQueue(JsonNode notice) {
        return Doors.event(EventKind.queue(EventKind.message(notice.toString(), "m")));
    }

    private ObjectNode createdByBus(String key) {
        ObjectNode event = EventKind.BUS.event("{}", id).put("source", "aws.s3").put("detail-type", "Object Created");
        event.withObject("/detail/bucket").put("name", LocalParts.BUCKET);
        event.withObject("/detail/object").put("key", key).put("sequencer", id).put("size", 0);
        return event;
    }

    private static ObjectNode recorded(String name) {
        try (var file = HostileMessagesTest.class.getResourceAsStream("/cases/" + name + ".json")) {
            return (ObjectNode) Doors.json(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The prompts that reached OpenRouter, in order. */
    private static Stream<String> prompts() {
        int calls = Upstream.generations();
        var all = LocalParts.openRouter().requests();
        return all.subList(all.size() - calls, all.size()).stream()
                .map(request -> Doors.json(request.body().getBytes(UTF_8))
                        .path("prompt")
                        .asText());
    }

    private static List<String> kept(Invoked batch) {
        return batch.answer().path("batchItemFailures").findValuesAsText("itemIdentifier");
    }
}
