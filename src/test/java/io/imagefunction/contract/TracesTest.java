package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.local.QueueFeeder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller's distributed trace is in the log and goes on to OpenRouter. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
class TracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String ROOT = "1-5759e988-bd862e3fe1be46a994272793";
    private static final String PANDA = "{'prompt':'a red panda','model':'openai/gpt-image-1'}";

    private QueueFeeder worker;

    @BeforeEach
    void forget() {
        Upstream.reset();
        QueueParts.purge();
        LocalParts.openRouter().forgetRequests();
    }

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    @Test
    void aCallsTraceIsLoggedAndSentOn() {
        try (LogCapture log = LogCapture.open()) {
            Contract.success(Doors.images(PANDA, "traceparent", PARENT, "X-Amzn-Trace-Id", "Root=" + ROOT));

            assertEquals(json("{'trace_id':'" + TRACE + "','parent_span_id':'" + SPAN + "'}"), sent().path("trace"));
            List<String> lines = log.lines().stream()
                    .filter(line -> line.contains("generated"))
                    .toList();
            assertTrue(lines.getFirst().contains("traceId=" + TRACE), lines::toString);
            assertTrue(lines.getFirst().contains("xrayTraceId=" + ROOT), lines::toString);
        }
    }

    @Test
    void theCallersOwnTraceGoesOnUnchanged() {
        Contract.success(Doors.images(
                "{'prompt':'a red panda','model':'openai/gpt-image-1','trace':{'trace_id':'mine','team':'a'}}",
                "traceparent",
                PARENT));

        assertEquals(json("{'trace_id':'mine','team':'a'}"), sent().path("trace"));
    }

    /** An MCP message has its trace in {@code _meta}, which counts more than the headers of the HTTP request. */
    @Test
    void anMcpMessagesTraceIsSentOn() {
        worker = QueueParts.worker();
        String call = "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'generate_image','arguments':"
                + PANDA + ",'_meta':{'traceparent':'" + PARENT + "'}}}";
        Doors.post(
                "/mcp",
                call.replace('\'', '"').getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "traceparent",
                PARENT.replace(SPAN, "b7ad6b7169203331"));

        assertEquals(SPAN, sent().at("/trace/parent_span_id").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "00-" + TRACE + "-0000000000000000-01", PARENT + "," + PARENT})
    void aWrongHeaderIsIgnored(String header) {
        Contract.success(Doors.images(PANDA, "traceparent", header));

        assertTrue(sent().path("trace").isMissingNode());
    }

    @Test
    void twoHeadersAreIgnored() {
        Contract.success(Doors.images(PANDA, "traceparent", PARENT, "traceparent", PARENT));

        assertTrue(sent().path("trace").isMissingNode());
    }

    /** Each attempt of a caller is another span. */
    @Test
    void anotherTraceIsTheSameRequest() {
        String key = UUID.randomUUID().toString();
        Contract.success(Doors.images(PANDA, "Idempotency-Key", key, "traceparent", PARENT));
        HttpAnswer again =
                Doors.images(PANDA, "Idempotency-Key", key, "traceparent", PARENT.replace(SPAN, "b7ad6b7169203331"));
        HttpAnswer without = Doors.images(PANDA, "Idempotency-Key", key);

        for (HttpAnswer answer : List.of(again, without)) {
            Contract.success(answer);
            assertEquals("true", answer.header("Idempotent-Replayed").orElse(""), answer::toString);
        }
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void theTurnsAndPicturesOfAChatAreInItsTrace(ChatForm form) {
        form.talk(form.asks("Create an image of a red panda"), "traceparent", PARENT);

        List<JsonNode> all = LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .map(request -> Doors.json(request.body().getBytes(UTF_8)))
                .toList();
        assertEquals(3, all.size());
        all.forEach(body -> assertEquals(TRACE, body.at("/trace/trace_id").asText(), body::toString));
    }

    /** The worker that carries it out is another invocation. */
    @Test
    void aJobKeepsTheTraceOfItsCaller() {
        worker = QueueParts.worker();
        try (LogCapture log = LogCapture.open()) {
            Contract.success(Doors.images(PANDA, "Prefer", "respond-async, wait=20", "traceparent", PARENT));

            assertEquals(TRACE, sent().at("/trace/trace_id").asText());
            assertTrue(
                    log.lines().stream()
                            .anyMatch(line -> line.contains("generated {") && line.contains("traceId=" + TRACE)),
                    log.lines()::toString);
        }
    }

    @Test
    void anEventOfAGatewayHasTheTraceOfItsHeaders() {
        var event = Doors.imagesEvent(PANDA.replace('\'', '"').getBytes(UTF_8));
        event.withObject("/headers").put("traceparent", PARENT).put("x-amzn-trace-id", "Root=" + ROOT);
        try (LogCapture log = LogCapture.open()) {
            Contract.success(Doors.invoke(event));

            assertEquals(SPAN, sent().at("/trace/parent_span_id").asText());
            assertTrue(log.lines().stream().anyMatch(line -> line.contains("xrayTraceId=" + ROOT)));
        }
    }

    @Test
    void withoutMetricsNoLineIsWritten() {
        try (MetricCapture metrics = MetricCapture.open()) {
            Contract.success(Doors.images(PANDA));

            assertEquals(List.of(), metrics.lines());
            assertFalse(sent().has("trace"));
        }
    }

    private JsonNode sent() {
        return LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .map(request -> Doors.json(request.body().getBytes(UTF_8)))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static JsonNode json(String text) {
        return Doors.json(text.replace('\'', '"').getBytes(UTF_8));
    }
}
