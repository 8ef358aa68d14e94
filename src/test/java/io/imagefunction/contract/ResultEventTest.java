package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.Recorders;
import io.imagefunction.RecordingServer;
import io.imagefunction.RecordingServer.Received;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bus and the topic get an event at the end of every request that has a record. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(Recorders.class)
class ResultEventTest {

    private final String id = UUID.randomUUID().toString();

    @BeforeEach
    void forget() {
        Upstream.reset();
        Recorders.reset();
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfAnEventIsReported(EventKind kind) throws Exception {
        Doors.event(kind.event(
                        "{'prompt':'a xylophone','model':'openai/gpt-image-1','n':2,'idempotency_key':'" + id + "'}"))
                .answer();

        Received call = Recorders.bus().next();
        assertEquals("AWSEvents.PutEvents", call.header("X-Amz-Target"));
        assertTrue(
                call.header("Authorization")
                        .matches(
                                "AWS4-HMAC-SHA256 Credential=local-access-key/\\d{8}/us-east-1/events/aws4_request, .*"),
                call::toString);
        JsonNode entry = Doors.json(call.body().getBytes(UTF_8)).at("/Entries/0");
        assertEquals(Recorders.BUS, entry.path("EventBusName").asText());
        assertEquals("io.imagefunction", entry.path("Source").asText());
        assertEquals("image.generation.completed", entry.path("DetailType").asText());
        JsonNode detail = Doors.json(entry.path("Detail").asText().getBytes(UTF_8));
        Contract.success(Contract.bare(detail));
        assertEquals(id, detail.path("idempotency_key").asText());
        assertEquals(kind.source, detail.path("source").asText());
        assertEquals(2, detail.path("data").size());
        assertEquals(
                "completed",
                Records.read(detail.path("id").asText()).path("state").asText());
        detail.path("data").forEach(picture -> {
            assertEquals(LocalParts.BUCKET, picture.path("bucket").asText());
            assertTrue(picture.path("key").asText().startsWith("images/"), picture::toString);
            assertEquals(200, Doors.fetch(picture.path("url").asText()).status());
        });
        assertTrue(detail.at("/usage/cost").isNumber(), detail::toString);
        assertFalse(call.body().contains("xylophone"), "the prompt stays here");

        Received publication = Recorders.topic().next();
        Map<String, String> form = form(publication.body());
        assertEquals("Publish", form.get("Action"));
        assertEquals(Recorders.TOPIC, form.get("TopicArn"));
        assertEquals("image.generation.completed", form.get("MessageAttributes.entry.1.Value.StringValue"));
        JsonNode notice = Doors.json(form.get("Message").getBytes(UTF_8));
        assertEquals("image.generation.completed", notice.path("type").asText());
        assertEquals(detail.path("id"), notice.at("/data/id"));
        assertFalse(form.get("Message").contains("xylophone"), "the prompt stays here");
    }

    @Test
    void aFailureIsReported() throws Exception {
        Doors.event(EventKind.QUEUE.event("{'prompt':'error:content_policy a red panda'}", id))
                .answer();

        JsonNode entry =
                Doors.json(Recorders.bus().next().body().getBytes(UTF_8)).at("/Entries/0");
        assertEquals("image.generation.failed", entry.path("DetailType").asText());
        JsonNode detail = Doors.json(entry.path("Detail").asText().getBytes(UTF_8));
        assertEquals("content_policy_violation", detail.path("code").asText());
        assertEquals(id, detail.path("idempotency_key").asText());
    }

    @Test
    void aRequestThatWillBeRetriedIsReportedOnlyAtItsEnd() throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            Upstream.answers(503, "{}");
        }
        Doors.event(EventKind.QUEUE.event("{'prompt':'a red panda'}", id)).answer();
        Doors.event(EventKind.QUEUE.event("{'prompt':1}", id)).answer();
        assertEquals(List.of(), Recorders.bus().rest());

        Upstream.reset();
        Doors.event(EventKind.QUEUE.event("{'prompt':'a red panda'}", id)).answer();

        Recorders.bus().next();
    }

    @Test
    void everyDeliveryOfAnEventReportsItsEnd() throws Exception {
        for (int delivery = 0; delivery < 2; delivery++) {
            Doors.event(EventKind.QUEUE.event("{'prompt':'a red panda'}", id)).answer();
        }

        assertEquals(
                detail(Recorders.bus().next()).path("id"),
                detail(Recorders.bus().next()).path("id"));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aCallWithAKeyIsReportedOnceAndOneWithoutNever() {
        Contract.success(Doors.images("{'prompt':'a red panda'}"));
        assertEquals(List.of(), Recorders.bus().rest());
        for (int call = 0; call < 2; call++) {
            Contract.success(Doors.images("{'prompt':'a red panda'}", "Idempotency-Key", id));
        }

        List<Received> told = Recorders.bus().rest();
        assertEquals(1, told.size());
        assertEquals(id, detail(told.getFirst()).path("idempotency_key").asText());
    }

    /** The event is sent during the call, which says how the caller reaches the function. */
    @Test
    void theReportOfACallHasTheCallersLinks() throws Exception {
        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda'}", "Idempotency-Key", id));

        JsonNode detail = detail(Recorders.bus().next());

        assertTrue(answer.path("link").asText().contains("/i/"), answer::toString);
        assertEquals(answer.path("link"), detail.at("/data/0/link"));
    }

    @Test
    void aCallIsReportedEvenIfItsCallerDisconnects() throws Exception {
        assertThrows(
                UncheckedIOException.class,
                () -> Doors.exchange(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Doors.port() + Doors.IMAGES))
                                .timeout(Duration.ofMillis(500))
                                .header("Idempotency-Key", id)
                                .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"slow:2 a red panda\"}"))
                                .build()));

        assertEquals(id, detail(Recorders.bus().next()).path("idempotency_key").asText());
    }

    @Test
    void theEndOfAJobIsReported() throws Exception {
        String job = Doors.json(Doors.images("{'prompt':'a red panda'}", "Prefer", "respond-async")
                        .body())
                .path("id")
                .asText();
        String message = Doors.json(Recorders.queue().next().body().getBytes(UTF_8))
                .path("MessageBody")
                .asText();

        Doors.event(EventKind.queue(EventKind.message(message, id))).answer();

        JsonNode detail = detail(Recorders.bus().next());
        assertEquals(job, detail.path("id").asText());
        Contract.success(Contract.bare(detail));
    }

    @Test
    void aReportThatTheBusRejectsIsRetried() throws Exception {
        Recorders.bus().plan(503);
        Recorders.bus()
                .plan(RecordingServer.answering(
                        200, "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"ThrottlingException\"}]}"));

        Contract.success(Doors.images("{'prompt':'a red panda'}", "Idempotency-Key", id));

        assertEquals(3, Recorders.bus().rest().size());
    }

    @Test
    void aCallSucceedsEvenIfItCannotBeReported() throws Exception {
        for (int attempt = 0; attempt < 4; attempt++) {
            Recorders.bus().plan(500);
            Recorders.topic().plan(403);
        }

        Contract.success(Doors.images("{'prompt':'a red panda'}", "Idempotency-Key", id));

        assertEquals(1, Upstream.generations());
    }

    private static JsonNode detail(Received call) {
        return Doors.json(Doors.json(call.body().getBytes(UTF_8))
                .at("/Entries/0/Detail")
                .asText()
                .getBytes(UTF_8));
    }

    private static Map<String, String> form(String body) {
        return Stream.of(body.split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> URLDecoder.decode(field[0], UTF_8), field -> URLDecoder.decode(field[1], UTF_8)));
    }
}
