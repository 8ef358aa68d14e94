package io.imagefunction.openrouter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.TestCertificate;
import io.imagefunction.TestSettings;
import io.imagefunction.settings.TrustedCertificates;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of {@link StreamedCalls} against a server that sends exactly the bytes a test chooses. */
class StreamedCallsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonNode REQUEST =
            JsonNodeFactory.instance.objectNode().put("prompt", "é");
    private static final int LARGE = 3_000_000;
    private static final String LARGE_ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n" + "x".repeat(LARGE);

    private static Vertx vertx;

    private interface Server {
        void serve(SocketChannel caller) throws IOException;
    }

    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CompletableFuture<Void> hungUp = new CompletableFuture<>();
    private ServerSocketChannel listener;
    private StreamedCalls calls;
    private volatile Server server = this::answer;
    private volatile String answer = "";
    private volatile boolean closes;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void listen() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().start(this::accept);
        calls = calls(url(), Optional.empty(), vertx);
    }

    private URI url() throws IOException {
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        return URI.create("http://localhost:" + port + "/api/v1/");
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
    }

    @Test
    void theRequestIsSentUnchangedWithTheKey() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

        text();

        assertEquals("POST /api/v1/images HTTP/1.1", lines.getFirst());
        assertTrue(lines.contains("content-type: application/json"), lines::toString);
        assertTrue(lines.contains("authorization: bearer sk-or-test"), lines::toString);
        assertTrue(lines.contains("content-length: 15"), lines::toString);
    }

    @Test
    void statusAndHeadersAreThoseOfTheAnswer() throws IOException {
        answer = "HTTP/1.1 402 No Money\r\nRetry-After: 7\r\nContent-Type: ][\r\nContent-Length: 2\r\n\r\n{}";

        RestResponse<InputStream> response = response();

        assertEquals(402, response.getStatus());
        assertEquals("7", response.getHeaderString("retry-after"));
        assertEquals("][", response.getHeaderString("Content-Type"));
        assertNull(response.getHeaderString("Location"));
    }

    @Test
    void redirectsAreNotFollowed() {
        answer = "HTTP/1.1 307 Elsewhere\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n";

        assertEquals(307, response().getStatus());
    }

    @Test
    void aBodyOfKnownLengthArrivesCompletely() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

        assertEquals("hello", text());
    }

    @Test
    void aChunkedBodyArrivesCompletely() throws IOException {
        answer = "HTTP/1.1 200 OK\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "2\r\n"
                + "he\r\n"
                + "3;x=y\r\n"
                + "llo\r\n"
                + "0\r\n"
                + "Trailer: t\r\n\r\n";

        assertEquals("hello", text());
    }

    @Test
    void aBodyEndedByTheConnectionArrivesCompletely() throws IOException {
        closes = true;
        answer = "HTTP/1.1 200 OK\r\n\r\nhello";

        assertEquals("hello", text());
    }

    @Test
    void interimResponsesAreNotPartOfTheBody() throws IOException {
        answer = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

        assertEquals("hello", text());
    }

    @Test
    void whatArrivesIsReadInItsOrder() throws IOException {
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        answer = "HTTP/1.1 200 OK\r\nContent-Length: " + sent.length + "\r\n\r\n" + new String(sent, ISO_8859_1);

        try (InputStream body = body()) {
            byte[] received = new byte[sent.length];
            received[0] = (byte) body.read();
            int at = 1 + body.readNBytes(received, 1, 70_000);
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            assertEquals(sent.length - at, body.transferTo(rest));
            System.arraycopy(rest.toByteArray(), 0, received, at, rest.size());
            assertArrayEquals(sent, received);
            assertEquals(-1, body.read());
        }
    }

    @Test
    void anIncompleteBodyIsReadUpToTheFailure() throws IOException {
        closes = true;
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello";

        helloComesAndThenAFailure();
    }

    @Test
    void aLargeIncompleteBodyIsReadUpToTheFailure() throws IOException {
        closes = true;
        answer = LARGE_ANSWER.replace("Length: " + LARGE, "Length: " + (LARGE + 1));

        try (InputStream body = body()) {
            assertEquals(LARGE, body.readNBytes(LARGE).length);
            assertThrows(IOException.class, body::read);
            assertThrows(IOException.class, () -> body.transferTo(new ByteArrayOutputStream()));
        }
    }

    @Test
    void aBrokenChunkIsAFailure() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n";

        helloComesAndThenAFailure();

        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assertEquals("hello", text());
        assertEquals(2, connections.get());
    }

    /** The last bytes of this answer fill the memory, at which the network is paused. */
    @Test
    void anAnswerThatNobodyReadsDoesNotHoldUpTheNextOnes() throws IOException {
        int most = 1024 * 1024;
        answer = "HTTP/1.1 200 OK\r\nContent-Length: " + most + "\r\n\r\n" + "x".repeat(most);

        try (InputStream unread = body()) {
            assertEquals(most, text().length());
            try (InputStream third = body();
                    InputStream fourth = body()) { // one of them on the connection of the first
                assertEquals(most, third.readAllBytes().length);
                assertEquals(most, fourth.readAllBytes().length);
            }
            assertEquals(most, unread.readAllBytes().length);
        }
    }

    @Test
    void connectionsAreReused() throws IOException {
        answer = LARGE_ANSWER;

        for (int i = 0; i < 10; i++) {
            assertEquals(LARGE, text().length());
        }
        // The end of a body can be read shortly before its connection is back in the pool.
        assertTrue(connections.get() < 10, connections + " connections");
    }

    @Test
    void everyChatCallOpensANewConnection() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

        for (ChatApi api : ChatApi.values()) {
            try (InputStream body =
                    calls.chat(api, REQUEST).await().atMost(PATIENCE).getEntity()) {
                assertEquals("hello", new String(body.readAllBytes(), ISO_8859_1));
            }
        }
        assertEquals(2, connections.get());
        assertTrue(lines.contains("POST /api/v1/chat/completions HTTP/1.1"), lines::toString);
        assertTrue(lines.contains("POST /api/v1/responses HTTP/1.1"), lines::toString);
    }

    @Test
    void anUnreadBodyDoesNotBlockOtherCalls() throws IOException {
        answer = LARGE_ANSWER;

        try (InputStream unread = body()) {
            assertEquals('x', unread.read());
        }
        assertEquals(LARGE, text().length());
    }

    @Test
    void aFastServerIsSlowedByBackPressure() throws IOException {
        int total = 200_000_000;
        CompletableFuture<Integer> writtenUntilItWaited = new CompletableFuture<>();
        server = caller -> {
            caller.socket().getInputStream().read();
            caller.write(
                    ByteBuffer.wrap(("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n").getBytes(ISO_8859_1)));
            int written = writeUntilStalled(caller, total);
            writtenUntilItWaited.complete(written);
            while (written < total) {
                written += caller.write(ByteBuffer.allocate(Math.min(1_000_000, total - written)));
            }
            // Closing a socket with unread bytes discards what it has sent.
            caller.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
        };

        try (InputStream body = body()) {
            int before = writtenUntilItWaited.join();
            assertTrue(before < total / 2, before + " bytes were taken although nobody reads");
            assertEquals(total, body.transferTo(OutputStream.nullOutputStream()));
        }
    }

    private static int writeUntilStalled(SocketChannel caller, int total) throws IOException {
        int written = 0;
        try (Selector selector = Selector.open()) {
            caller.configureBlocking(false);
            SelectionKey key = caller.register(selector, SelectionKey.OP_WRITE);
            while (written < total && selector.select(1000) > 0) {
                selector.selectedKeys().clear();
                written += caller.write(ByteBuffer.allocate(Math.min(1_000_000, total - written)));
            }
            key.cancel();
        }
        caller.configureBlocking(true);
        return written;
    }

    @Test
    void closingWakesABlockedReader() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
        InputStream body = body();
        CompletableFuture<IOException> woken =
                CompletableFuture.supplyAsync(() -> assertThrows(IOException.class, body::read));

        body.close();

        assertInstanceOf(IOException.class, woken.get(30, TimeUnit.SECONDS));
    }

    @Test
    void abortingClosesTheConnectionAndWakesTheReader() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello";
        ArrivingBody body = (ArrivingBody) body();
        CompletableFuture<IOException> woken =
                CompletableFuture.supplyAsync(() -> assertThrows(IOException.class, body::readAllBytes));

        body.abort();

        hungUp.get(30, TimeUnit.SECONDS);
        assertInstanceOf(IOException.class, woken.get(30, TimeUnit.SECONDS));
    }

    @Test
    void cancellingBeforeTheAnswerClosesTheConnection() throws Exception {
        server = caller -> {
            InputStream request = caller.socket().getInputStream();
            request.read();
            requested.complete(null);
            request.transferTo(OutputStream.nullOutputStream());
        };
        Cancellable call = calls.images(REQUEST).subscribe().with(none -> {}, failure -> {});
        requested.get(30, TimeUnit.SECONDS);

        call.cancel();

        hungUp.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aRefusedConnectionIsReportedAsUnsent() throws IOException {
        try (Socket holder = new Socket()) { // keeps the port from others, and does not listen
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI nobody = URI.create("http://localhost:" + holder.getLocalPort() + "/api/v1/");
            Uni<RestResponse<InputStream>> call =
                    calls(nobody, Optional.empty(), vertx).images(REQUEST);

            CompletionException refused =
                    assertThrows(CompletionException.class, () -> call.await().atMost(PATIENCE));
            assertInstanceOf(SocketException.class, refused.getCause());
            assertTrue(new UpstreamException.Unreachable(refused.getCause()).isUnsent());
        }
    }

    @Test
    void aConnectionThatIsLostWasNotUnsent() {
        closes = true;

        RuntimeException lost = assertThrows(RuntimeException.class, this::body);
        assertFalse(new UpstreamException.Unreachable(lost).isUnsent());
    }

    @Test
    void theConfiguredCertificatesAreTrusted() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        URI url = URI.create("https://127.0.0.1:"
                + vertx.createHttpServer(certificate.serverOptions())
                        .requestHandler(request -> request.response().end("hello"))
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join()
                        .actualPort());
        Vertx own = Vertx.vertx();
        StreamedCalls trusting = calls(url, Optional.of(certificate.pem()), own);
        StreamedCalls distrusting = calls(url, Optional.empty(), vertx);

        assertEquals(200, trusting.images(REQUEST).await().atMost(PATIENCE).getStatus());
        assertEquals(
                200,
                trusting.chat(ChatApi.RESPONSES, REQUEST)
                        .await()
                        .atMost(PATIENCE)
                        .getStatus());
        own.close().toCompletionStage().toCompletableFuture().join();
        for (Uni<RestResponse<InputStream>> call :
                List.of(distrusting.images(REQUEST), distrusting.chat(ChatApi.RESPONSES, REQUEST))) {
            CompletionException refused =
                    assertThrows(CompletionException.class, () -> call.await().atMost(PATIENCE));
            assertTrue(new UpstreamException.Unreachable(refused.getCause()).isUnsent(), refused::toString);
        }
    }

    @Test
    void manyCallsRunAtOnce() {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{";

        for (ChatApi api : ChatApi.values()) {
            List<Uni<RestResponse<InputStream>>> begun = Collections.nCopies(20, calls.chat(api, REQUEST));
            assertEquals(
                    20,
                    Uni.join().all(begun).andFailFast().await().atMost(PATIENCE).size());
        }
        assertEquals(40, connections.get());
    }

    private static StreamedCalls calls(URI url, Optional<Path> trusted, Vertx vertx) {
        OpenRouterHeaders headers = new OpenRouterHeaders(TestSettings.of(Map.of("OPENROUTER_API_KEY", "sk-or-test")));
        return new StreamedCalls(url, headers, new TrustedCertificates(trusted), vertx);
    }

    private void helloComesAndThenAFailure() throws IOException {
        InputStream body = body();
        assertEquals("hello", new String(body.readNBytes(5), ISO_8859_1));
        assertThrows(IOException.class, body::read);
    }

    private String text() throws IOException {
        try (InputStream body = body()) {
            return new String(body.readAllBytes(), ISO_8859_1);
        }
    }

    private InputStream body() {
        return response().getEntity();
    }

    private RestResponse<InputStream> response() {
        return calls.images(REQUEST).await().atMost(PATIENCE);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel caller = listener.accept();
                connections.incrementAndGet();
                Thread.ofPlatform().daemon().start(() -> serve(caller));
            }
        } catch (IOException stopped) {
            // The test is over.
        }
    }

    private void serve(SocketChannel accepted) {
        try (SocketChannel caller = accepted) {
            server.serve(caller);
        } catch (IOException gone) {
            // The client has closed the connection.
        } finally {
            hungUp.complete(null);
        }
    }

    private void answer(SocketChannel caller) throws IOException {
        Socket socket = caller.socket();
        BufferedReader requests = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            lines.add(line.startsWith("POST") ? line : line.toLowerCase(Locale.ROOT));
            if (line.isEmpty()) {
                requests.skip("{\"prompt\":\"é\"}".length() + 1);
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                if (closes) {
                    return;
                }
            }
        }
    }
}
