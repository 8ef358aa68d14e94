package io.imagefunction.openrouter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against a server that says exactly what a test wants it to say. */
@Tag(FunctionUnderTest.IN_PROCESS)
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ArrivingBodiesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger connections = new AtomicInteger();
    private ServerSocket server;
    private OpenRouterApi api;
    private volatile String answer;
    private volatile boolean closes;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        ArrivingBodies bodies = new ArrivingBodies();
        api = QuarkusRestClientBuilder.newBuilder()
                .baseUri(URI.create("http://localhost:" + server.getLocalPort()))
                .register(bodies)
                .httpClientRequestCustomizer(bodies::await)
                .property("microprofile.rest.client.disable.default.mapper", true)
                .build(OpenRouterApi.class);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aBodyOfKnownLengthComesWhole() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

        assertEquals("hello", text());
    }

    @Test
    void aBodyInChunksComesWhole() throws IOException {
        answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: t\r\n\r\n";

        assertEquals("hello", text());
    }

    @Test
    void aBodyThatTheConnectionsEndEndsComesWhole() throws IOException {
        closes = true;
        answer = "HTTP/1.1 200 OK\r\n\r\nhello";

        assertEquals("hello", text());
    }

    @Test
    void whatIsSaidBeforeTheAnswerIsNotItsBody() throws IOException {
        answer = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

        assertEquals("hello", text());
    }

    @Test
    void ofABodyThatIsCutAllThatCameIsRead() throws IOException {
        closes = true;
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello";

        helloComesAndThenAFailure();
    }

    @Test
    void aBrokenChunkIsNotTheEnd() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n";

        helloComesAndThenAFailure();
    }

    @Test
    void theConnectionServesAgain() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + "x".repeat(3_000_000);

        assertEquals(3_000_000, text().length());
        assertEquals(3_000_000, text().length());
        assertEquals(1, connections.get());
    }

    @Test
    void aBodyThatNobodyReadsIsInNobodysWay() throws IOException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + "x".repeat(3_000_000);

        try (InputStream unread = body()) {
            assertEquals('x', unread.read());
        }
        assertEquals(3_000_000, text().length());
    }

    @Test
    void whereNobodyListensThatIsWhatIsSaid() throws IOException {
        server.close();

        CompletionException refused = assertThrows(CompletionException.class, this::body);
        assertInstanceOf(SocketException.class, refused.getCause());
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
        return api.models(null).await().atMost(PATIENCE).getEntity();
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException stopped) {
            // The test is over.
        }
    }

    private void answer(Socket accepted) {
        try (Socket socket = accepted) {
            BufferedReader requests = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                if (line.isEmpty()) {
                    socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                    if (closes) {
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // So is the client.
        }
    }
}
