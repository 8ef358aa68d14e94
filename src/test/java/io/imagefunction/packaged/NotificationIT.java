package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.LocalParts;
import io.imagefunction.Recorders;
import io.imagefunction.RecordingServer;
import io.imagefunction.TestCertificate;
import io.imagefunction.contract.EventKind;
import io.imagefunction.http.Pictures;
import io.imagefunction.lambda.RuntimeApi;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged function reports a result to a bus and a topic, and sends it to a callback URL over TLS. */
class NotificationIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LocalParts parts = new LocalParts();
    private final Recorders recorders = new Recorders();
    private TestCertificate certificate;
    private RecordingServer receiver;
    private Invoked function;

    @BeforeEach
    void startReceiver() throws Exception {
        certificate = TestCertificate.shared();
        receiver = new RecordingServer(certificate.serverOptions());
    }

    @AfterEach
    void stop() {
        function.close();
        receiver.close();
        recorders.stop();
        parts.stop();
    }

    @Test
    void aResultIsReportedToBusTopicAndReceiver() throws Exception {
        start(Map.of("image.ca-bundle", certificate.pem().toString()));

        deliver("{'prompt':'a red panda','callback_url':'" + receiver.url("localhost") + "/hook'}");
        JsonNode call = JSON.readTree(Recorders.bus().next().body());
        JsonNode detail = JSON.readTree(call.at("/Entries/0/Detail").asText());
        Pictures.fetchAndCheck(detail.at("/data/0"));
        assertTrue(Recorders.topic().next().body().contains("image.generation.completed"));
        deliver(callback());

        RecordingServer.Received received = receiver.next();
        assertTrue(received.header("webhook-signature").startsWith("v1,"), received::toString);
        JsonNode notice = JSON.readTree(received.body());
        assertEquals(detail.path("id"), notice.at("/data/id"));
        assertEquals(received.header("webhook-id"), notice.at("/data/id").asText());
        Pictures.fetchAndCheck(notice.at("/data/data/0"));
    }

    @Test
    void nothingIsSentToAReceiverWithAnUntrustedCertificate() throws Exception {
        start(Map.of());

        deliver("{'prompt':'a red panda','callback_url':'" + receiver.url("localhost") + "/hook'}");
        deliver(callback());

        assertTrue(callback().contains("\"attempt\":1"));
        assertTrue(receiver.rest().isEmpty());
    }

    /** The deployed default refuses private addresses. Other tests cover names that resolve to one. */
    @Test
    void aCallbackToAPrivateAddressIsRefused() throws Exception {
        start(Map.of("image.ca-bundle", certificate.pem().toString(), "image.callback.allow-private", "false"));

        for (String host : List.of("localhost", "127.0.0.1")) {
            RuntimeApi.Outcome outcome =
                    invoke("{'prompt':'a red panda','callback_url':'" + receiver.url(host) + "/hook'}", host);
            assertEquals(
                    "{\"batchItemFailures\":[{\"itemIdentifier\":\"" + host + "\"}]}",
                    outcome.body(),
                    function.process()::log);
        }

        assertTrue(receiver.rest().isEmpty());
        assertTrue(Recorders.queue().rest().isEmpty());
        assertTrue(function.process().log().contains("invalid_request"), function.process()::log);
    }

    private void start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(parts.start());
        all.putAll(recorders.start());
        all.putAll(settings);
        function = new Invoked(all);
    }

    /** The body of the message that the function has sent to the queue. */
    private static String callback() throws Exception {
        return JSON.readTree(Recorders.queue().next().body())
                .path("MessageBody")
                .asText();
    }

    private RuntimeApi.Outcome invoke(String message, String id) throws Exception {
        return function.runtime().invoke(EventKind.QUEUE.event(message, id).toString(), Duration.ofSeconds(60));
    }

    private void deliver(String message) throws Exception {
        RuntimeApi.Outcome outcome = invoke(message, UUID.randomUUID().toString());
        assertFalse(
                outcome.failed(),
                () -> outcome.body() + "\n" + function.process().log());
        assertEquals("{\"batchItemFailures\":[]}", outcome.body(), function.process()::log);
    }
}
