package io.imagefunction.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagefunction.RecordingServer;
import io.imagefunction.TestCertificate;
import io.imagefunction.notification.WebhookClient.ForbiddenAddress;
import io.imagefunction.notification.WebhookClient.Reply;
import io.imagefunction.settings.TrustedCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends to a receiver over TLS. */
class WebhookClientTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static TestCertificate certificate;
    private static RecordingServer receiver;
    private static Vertx vertx;
    private static ExecutorService threads;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.shared();
        receiver = new RecordingServer(certificate.serverOptions());
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

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void theRequestNamesTheHostAndGoesToItsAddress(String host) throws Exception {
        Reply reply = post(trusting(true, LONG), receiver.url(host) + "/hook/a%20b?key=v%26w");

        assertEquals(new Reply(200, Optional.empty()), reply);
        var received = receiver.next();
        assertEquals("POST /hook/a%20b?key=v%26w", received.method() + " " + received.uri());
        assertEquals(host + ":" + receiver.port(), received.header("Host"));
        assertEquals("application/json", received.header("Content-Type"));
        assertEquals("{}", received.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "169.254.169.254", "0.0.0.0"})
    void nothingIsSentToAPrivateAddress(String host) {
        assertThrows(ForbiddenAddress.class, () -> post(trusting(false, LONG), receiver.url(host) + "/"));

        assertEquals(List.of(), receiver.rest());
    }

    @Test
    void nothingIsSentToAnUntrustedReceiver() {
        WebhookClient client = client(true, LONG, new TrustedCertificates(Optional.empty()));

        assertFailure(SSLException.class, () -> post(client, receiver.url("127.0.0.1") + "/"));
        assertEquals(List.of(), receiver.rest());
    }

    /** The certificate is for 127.0.0.1 and localhost. */
    @Test
    void nothingIsSentToAReceiverWithTheCertificateOfAnother() {
        assertFailure(SSLException.class, () -> post(trusting(true, LONG), receiver.url("127.0.0.2") + "/"));

        assertEquals(List.of(), receiver.rest());
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        receiver.plan(307, "Location", receiver.url("127.0.0.1") + "/elsewhere");

        assertEquals(
                307, post(trusting(true, LONG), receiver.url("127.0.0.1") + "/").status());

        assertEquals("/", receiver.next().uri());
        assertEquals(List.of(), receiver.rest());
    }

    @Test
    void retryAfterOfTheReceiverIsReturned() throws Exception {
        receiver.plan(429, "Retry-After", "120");

        assertEquals(
                new Reply(429, Optional.of(Duration.ofSeconds(120))),
                post(trusting(true, LONG), receiver.url("127.0.0.1") + "/"));
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        CompletableFuture<Void> hungUp = new CompletableFuture<>();
        receiver.plan((request, sent) -> {
            request.connection().closeHandler(closed -> hungUp.complete(null));
            request.response().setChunked(true);
            goOn(request);
        });

        assertEquals(
                200, post(trusting(true, LONG), receiver.url("127.0.0.1") + "/").status());

        hungUp.get(30, TimeUnit.SECONDS);
    }

    @Test
    void theStatusIsEnoughIfTheBodyNeverComes() throws Exception {
        receiver.plan((request, sent) -> request.response().setChunked(true).write("{"));

        assertEquals(
                200,
                post(trusting(true, Duration.ofSeconds(2)), receiver.url("127.0.0.1") + "/")
                        .status());
    }

    @Test
    void aSilentReceiverTimesOut() throws Exception {
        CompletableFuture<Void> hungUp = new CompletableFuture<>();
        receiver.plan((request, sent) -> request.connection().closeHandler(closed -> hungUp.complete(null)));

        assertFailure(
                TimeoutException.class,
                () -> post(trusting(true, Duration.ofSeconds(2)), receiver.url("127.0.0.1") + "/"));

        hungUp.get(30, TimeUnit.SECONDS);
    }

    private static void goOn(HttpServerRequest request) {
        request.response().write("x".repeat(8192)).onSuccess(written -> goOn(request));
    }

    private static void assertFailure(Class<? extends Exception> type, org.junit.jupiter.api.function.Executable call) {
        Throwable failure = assertThrows(CompletionException.class, call).getCause();
        assertInstanceOf(type, failure);
    }

    private static WebhookClient trusting(boolean anywhere, Duration patience) {
        return client(anywhere, patience, new TrustedCertificates(Optional.of(certificate.pem())));
    }

    private static WebhookClient client(boolean anywhere, Duration patience, TrustedCertificates trusted) {
        return new WebhookClient(anywhere, patience, trusted, vertx, Clock.systemUTC(), threads);
    }

    private static Reply post(WebhookClient client, String url) {
        return client.post(URI.create(url), Map.of("Content-Type", "application/json"), "{}".getBytes(UTF_8))
                .await()
                .indefinitely();
    }
}
