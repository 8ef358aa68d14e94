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
import io.imagefunction.decoding.PictureStage;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private interface More {
        void send(int request, OutputStream out) throws IOException;
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

    /** Sends more, after the answer to a connection's first, second… request. */
    private volatile More behind = (request, out) -> {};

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
            try (InputStream body = calls.chat(api, REQUEST, new StreamedCall())
                    .await()
                    .atMost(PATIENCE)
                    .getEntity()) {
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
        StreamedCall call = new StreamedCall();
        calls.images(REQUEST, call).subscribe().with(none -> {}, failure -> {});
        requested.get(30, TimeUnit.SECONDS);

        call.cancel();

        hungUp.get(30, TimeUnit.SECONDS);
    }

    /** The connection of the first call carries the second one. */
    @Test
    void cancellingACallThatHasEndedDoesNotHarmTheNextOne() throws Exception {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";
        behind = (request, out) -> {
            if (request > 1) {
                cancelled.join();
            }
            out.write("lo".getBytes(ISO_8859_1));
        };
        // The connection is back in the pool a moment after the end of the answer.
        for (boolean reused = false; !reused; ) {
            StreamedCall ended = new StreamedCall();
            assertEquals("hello", text(calls.images(REQUEST, ended).await().atMost(PATIENCE)));
            int known = connections.get();
            InputStream next = body();
            reused = connections.get() == known;
            if (reused) {
                ended.cancel();
                // The thread that would reset the connection also reads it, so a reset comes before these bytes.
                cancelled.complete(null);
                assertEquals("hello", new String(next.readAllBytes(), ISO_8859_1));
            }
        }
    }

    /** The head has arrived, and the thread that is to read the body has not begun. */
    @Test
    void cancellingBetweenTheHeadAndTheBodyClosesTheConnection() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello";
        CompletableFuture<Void> handedOver = new CompletableFuture<>();
        try (ExecutorService busy = new ForkJoinPool(1) {
            @Override
            public void execute(Runnable task) {
                handedOver.complete(null);
            }
        }) {
            Cancellable call = new ImagesClient(calls, busy)
                    .generate(REQUEST, new Unread(), () -> false)
                    .subscribe()
                    .with(none -> {}, failure -> {});
            handedOver.get(30, TimeUnit.SECONDS);

            call.cancel();

            hungUp.get(30, TimeUnit.SECONDS);
        }
    }

    /** Otherwise a server that sends no more, or much more, would hold the connection's place in the pool. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "500 No\r\nContent-Length: 70000\r\n\r\nLONG",
                "307 Elsewhere\r\nLocation: /\r\nContent-Length: 9\r\n\r\n",
                "200 OK\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\n{",
                "200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 70000\r\n\r\n\u001f\u008bLONG",
                "200 OK\r\nContent-Length: 9000000\r\n\r\n{\"a\":\"LARGE",
                "200 OK\r\nContent-Length: 9000000\r\n\r\ndata: {\"a\":\"LARGE",
            })
    void anAnswerThatIsNotReadToItsEndClosesTheConnection(String head) throws Exception {
        answer = "HTTP/1.1 " + head.replace("LONG", "x".repeat(66_000)).replace("LARGE", "x".repeat(1_100_000));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            new ImagesClient(calls, threads)
                    .generate(REQUEST, new Unread(), () -> false)
                    .onFailure()
                    .recoverWithNull()
                    .await()
                    .atMost(PATIENCE);

            hungUp.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aServerThatSendsNoMoreIsDisconnected() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello";
        ArrivingBody body = (ArrivingBody) body();
        assertEquals("hello", new String(body.readNBytes(5), ISO_8859_1));

        body.readUntil(Instant.now().plusMillis(100));

        assertThrows(IOException.class, body::read);
        hungUp.get(30, TimeUnit.SECONDS);
    }

    /** For answers without a picture. */
    private static final class Unread implements ImagesReceiver {
        @Override
        public void begin(PictureStage stage) {}

        @Override
        public void data(byte[] bytes, int offset, int length) {}

        @Override
        public void end() {}

        @Override
        public void broken(String why) {}

        @Override
        public void event(JsonNode event) {}

        @Override
        public void noEvent() {}
    }

    @Test
    void aRefusedConnectionIsReportedAsUnsent() throws IOException {
        try (Socket holder = new Socket()) { // keeps the port from others, and does not listen
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI nobody = URI.create("http://localhost:" + holder.getLocalPort() + "/api/v1/");
            Uni<RestResponse<InputStream>> call = images(calls(nobody, Optional.empty(), vertx));

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

        assertEquals(200, images(trusting).await().atMost(PATIENCE).getStatus());
        assertEquals(
                200,
                trusting.chat(ChatApi.RESPONSES, REQUEST, new StreamedCall())
                        .await()
                        .atMost(PATIENCE)
                        .getStatus());
        own.close().toCompletionStage().toCompletableFuture().join();
        for (Uni<RestResponse<InputStream>> call :
                List.of(images(distrusting), distrusting.chat(ChatApi.RESPONSES, REQUEST, new StreamedCall()))) {
            CompletionException refused =
                    assertThrows(CompletionException.class, () -> call.await().atMost(PATIENCE));
            assertTrue(new UpstreamException.Unreachable(refused.getCause()).isUnsent(), refused::toString);
        }
    }

    @Test
    void manyCallsRunAtOnce() {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{";

        for (ChatApi api : ChatApi.values()) {
            List<Uni<RestResponse<InputStream>>> begun = Stream.generate(
                            () -> calls.chat(api, REQUEST, new StreamedCall()))
                    .limit(20)
                    .toList();
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
        return text(response());
    }

    private static String text(RestResponse<InputStream> response) throws IOException {
        try (InputStream body = response.getEntity()) {
            return new String(body.readAllBytes(), ISO_8859_1);
        }
    }

    private static Uni<RestResponse<InputStream>> images(StreamedCalls calls) {
        return calls.images(REQUEST, new StreamedCall());
    }

    private InputStream body() {
        return response().getEntity();
    }

    private RestResponse<InputStream> response() {
        return images(calls).await().atMost(PATIENCE);
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
        int request = 0;
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            lines.add(line.startsWith("POST") ? line : line.toLowerCase(Locale.ROOT));
            if (line.isEmpty()) {
                requests.skip("{\"prompt\":\"é\"}".length() + 1);
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                behind.send(++request, socket.getOutputStream());
                if (closes) {
                    return;
                }
            }
        }
    }
}
