package io.imagefunction.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.lambda.HttpExchange.Part;
import io.imagefunction.lambda.RuntimeApi;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the Runtime API receives for an answer, sent whole or in parts. */
class RuntimeAnswerTest {

    private final RuntimeApi api = new RuntimeApi();
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final CompletableFuture<RuntimeApi.Outcome> outcome =
            api.begin("{}", null, Duration.ofSeconds(60), parts::add);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void anAnswerThatIsNotStreamedIsPostedAsQuarkusDoes() throws Exception {
        RuntimeAnswer answer = answer();
        answer.getOutputStream().write("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        end(answer);

        assertEquals("{\"a\":1}", outcome.get().body());
        assertFalse(outcome.get().streamed());
        assertEquals("7", outcome.get().headers().get("content-length"));
    }

    @Test
    void anEmptyAnswerIsPosted() throws Exception {
        end(answer());

        assertEquals("", outcome.get().body());
        assertFalse(outcome.get().failed());
    }

    @Test
    void aStreamIsMetadataEightNulBytesAndTheBody() throws Exception {
        RuntimeAnswer answer = answer();
        StreamedAnswer stream = (StreamedAnswer) answer.getOutputStream();
        stream.begin("{\"statusCode\":200}".getBytes(StandardCharsets.UTF_8));
        stream.send("ü".getBytes(StandardCharsets.UTF_8));
        stream.send(new byte[0]);
        stream.send("b".getBytes(StandardCharsets.UTF_8));
        end(answer);

        RuntimeApi.Outcome posted = outcome.get();
        assertTrue(posted.streamed());
        assertEquals("{\"statusCode\":200}\0\0\0\0\0\0\0\0üb", posted.body());
        assertEquals(
                "application/vnd.awslambda.http-integration-response",
                posted.headers().get("content-type"));
        assertEquals("close", posted.headers().get("connection"));
        assertTrue(posted.trailers().isEmpty());
    }

    @Test
    void aPartIsSentBeforeTheNextOneExists() throws Exception {
        RuntimeAnswer answer = answer();
        StreamedAnswer stream = (StreamedAnswer) answer.getOutputStream();
        stream.begin("{}".getBytes(StandardCharsets.UTF_8));
        assertEquals("{}", arrived());
        assertEquals("\0\0\0\0\0\0\0\0", arrived());

        stream.send("first".getBytes(StandardCharsets.UTF_8));
        assertEquals("first", arrived());
        end(answer);
    }

    @Test
    void aBrokenStreamHasItsErrorInTheTrailers() throws Exception {
        RuntimeAnswer answer = answer();
        StreamedAnswer stream = (StreamedAnswer) answer.getOutputStream();
        stream.begin("{}".getBytes(StandardCharsets.UTF_8));
        stream.fail("deadline_exceeded", "Too \"late\".\r\n");
        end(answer);

        var trailers = outcome.get().trailers();
        var error = new JsonMapper()
                .readTree(Base64.getDecoder().decode(trailers.get("lambda-runtime-function-error-body")));
        assertEquals("deadline_exceeded", trailers.get("lambda-runtime-function-error-type"));
        assertEquals("Too \"late\".\r\n", error.path("errorMessage").asText());
        assertEquals("deadline_exceeded", error.path("errorType").asText());
    }

    /** After an exception the poll loop would report a failure of the invocation, whose answer has already begun. */
    @Test
    void endingAStreamNeverThrows() throws Exception {
        RuntimeApi gone = new RuntimeApi();
        gone.begin("{}", null, Duration.ofSeconds(60), part -> {
            throw new IOException("The Runtime API closes the connection.");
        });
        RuntimeAnswer answer = answer(gone);
        ((StreamedAnswer) answer.getOutputStream()).begin("{}".getBytes(StandardCharsets.UTF_8));

        end(answer);
        gone.close();
    }

    private String arrived() throws InterruptedException {
        return new String(parts.poll(10, TimeUnit.SECONDS).bytes(), StandardCharsets.UTF_8);
    }

    /** As the poll loop ends every answer. */
    private static void end(RuntimeAnswer answer) throws IOException {
        int read = 0;
        while (read != -1) {
            read = answer.getInputStream().read();
        }
    }

    private RuntimeAnswer answer() throws IOException {
        return answer(api);
    }

    private static RuntimeAnswer answer(RuntimeApi api) throws IOException {
        String runtime = "http://" + api.address() + "/2018-06-01/runtime/invocation/";
        var next = (HttpURLConnection) URI.create(runtime + "next").toURL().openConnection();
        String id = next.getHeaderField("Lambda-Runtime-Aws-Request-Id");
        var whole = (HttpURLConnection)
                URI.create(runtime + id + "/response").toURL().openConnection();
        whole.setDoOutput(true);
        whole.setRequestMethod("POST");
        return new RuntimeAnswer(whole);
    }
}
