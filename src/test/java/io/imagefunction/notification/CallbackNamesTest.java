package io.imagefunction.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.RecordingServer;
import io.imagefunction.failure.FailureException;
import io.imagefunction.notification.WebhookClient.ForbiddenAddress;
import io.imagefunction.notification.WebhookClient.Reply;
import io.imagefunction.settings.TrustedCertificates;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A callback's host name may resolve to anything: private addresses are never connected to. */
class CallbackNamesTest {

    private static RecordingServer receiver;
    private static Vertx vertx;
    private static ExecutorService threads;

    /** A new name for each test, because Java caches look-ups. */
    private final String name = UUID.randomUUID() + ".test";

    @BeforeAll
    static void start() {
        receiver = new RecordingServer(RecordingServer.answering(200, "{}"));
        vertx = Vertx.vertx();
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterAll
    static void stop() {
        receiver.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        threads.close();
    }

    @BeforeEach
    void forget() {
        receiver.reset();
    }

    /**
     * One private address is enough, in any position. The public addresses here do not answer, and are not connected to
     * either.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1 8.8.8.8",
                "8.8.8.8 127.0.0.1",
                "8.8.8.8 8.8.4.4 10.0.0.1",
                "2606:4700:4700::1111 169.254.169.254",
                "8.8.8.8 ::1",
                "::ffff:127.0.0.1 8.8.8.8",
                "8.8.8.8 64:ff9b::7f00:1"
            })
    void aNameWithAPrivateAddressIsRefused(String addresses) {
        TestNames.set(name, Arrays.asList(addresses.split(" ")));

        assertThrows(ForbiddenAddress.class, () -> post(false));

        assertEquals(List.of(), receiver.rest());
    }

    /** The owner of the name could give another address at a second look-up. */
    @Test
    void aNameIsResolvedOnceAndItsAddressIsUsed() throws Exception {
        TestNames.set(name, List.of("127.0.0.1", "127.0.0.2"));

        assertEquals(new Reply(200, Optional.empty()), post(true));

        assertEquals(1, TestNames.lookups(name));
        assertEquals(name + ":" + receiver.port(), receiver.next().header("Host"));
    }

    @Test
    void aUrlHasAMaximumLength() {
        CallbackUrls deployed = new CallbackUrls(true, false);
        String longest = "https://example.com/" + "x".repeat(2048 - 20);

        assertEquals(Optional.of(URI.create(longest)), deployed.take(payload(longest)));
        assertThrows(FailureException.class, () -> deployed.take(payload(longest + "x")));
    }

    /** For development on a laptop. */
    @Test
    void httpAndPrivateAddressesAreAcceptedIfAllowed() {
        CallbackUrls local = new CallbackUrls(true, true);

        for (String url : List.of("http://127.0.0.1:8080/hook", "HTTP://example.com/", "https://10.0.0.1/")) {
            assertEquals(Optional.of(URI.create(url)), local.take(payload(url)));
        }
        assertThrows(FailureException.class, () -> local.take(payload("ftp://127.0.0.1/")));
    }

    private static ObjectNode payload(String url) {
        return JsonNodeFactory.instance.objectNode().put("callback_url", url);
    }

    private Reply post(boolean anywhere) {
        WebhookClient client = new WebhookClient(
                anywhere,
                Duration.ofSeconds(20),
                new TrustedCertificates(Optional.empty()),
                vertx,
                Clock.systemUTC(),
                threads);
        return client.post(URI.create(receiver.url(name) + "/hook"), Map.of(), "{}".getBytes(UTF_8))
                .await()
                .indefinitely();
    }
}
