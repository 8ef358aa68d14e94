package io.imagefunction.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.gateway.RestApiGateway.Limits;
import io.imagefunction.gateway.RestApiGateway.Transfer;
import io.imagefunction.lambda.PollLoop;
import io.imagefunction.lambda.RuntimeApi;
import io.imagefunction.lambda.runtime.StreamedAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway of these tests treats events and answers as a REST API does. */
class RestApiGatewayTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String HEAD =
            "{'statusCode':201,'multiValueHeaders':{'Content-Type':['text/plain'],'X-A':['1','2']}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final RuntimeApi runtime = new RuntimeApi();
    private final CompletableFuture<JsonNode> event = new CompletableFuture<>();
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();
    private Gateway gateway;

    private interface Function {
        void answer(OutputStream out) throws IOException;
    }

    @AfterEach
    void close() {
        gateway.close();
        runtime.close();
    }

    @Test
    void aRequestBecomesAnEvent() throws Exception {
        start(Transfer.STREAM, out -> out.write(json("{'statusCode':200}")));

        client.send(
                request("/api/a%20b?tag=1&tag=%C3%A4")
                        .header("X-B", "1")
                        .header("X-B", "2")
                        .build(),
                BodyHandlers.ofString());

        JsonNode sent = event.get(10, TimeUnit.SECONDS);
        assertEquals("POST", sent.path("httpMethod").asText());
        assertEquals("/api/a%20b", sent.path("path").asText());
        assertEquals("/v1/api/a%20b", sent.at("/requestContext/path").asText());
        assertEquals("api/a b", sent.at("/pathParameters/proxy").asText());
        assertEquals(
                "[\"1\",\"ä\"]", sent.at("/multiValueQueryStringParameters/tag").toString());
        assertEquals("[\"1\",\"2\"]", sent.at("/multiValueHeaders/X-b").toString());
        assertEquals("2", sent.at("/headers/X-b").asText());
        assertEquals("streamed", sent.at("/stageVariables/imageAnswers").asText());
        assertEquals("Ym9keQ==", sent.path("body").asText());
        assertTrue(sent.path("isBase64Encoded").asBoolean());
    }

    @Test
    void aStreamedAnswerIsPassedOnBeforeItsEnd() throws Exception {
        start(Transfer.STREAM, out -> {
            StreamedAnswer answer = (StreamedAnswer) out;
            answer.begin(json(HEAD));
            answer.send("first".getBytes(StandardCharsets.UTF_8));
            goOn.join();
            answer.send(" last\0".getBytes(StandardCharsets.UTF_8));
        });

        HttpResponse<InputStream> response = client.send(request("/").build(), BodyHandlers.ofInputStream());

        assertEquals(201, response.statusCode());
        assertEquals(List.of("1", "2"), response.headers().allValues("x-a"));
        assertEquals(
                "chunked", response.headers().firstValue("transfer-encoding").orElse(""));
        assertEquals("first", new String(response.body().readNBytes(5), StandardCharsets.UTF_8));
        goOn.complete(null);
        assertEquals(" last\0", new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'statusCode':201,'headers':{'X-A':'1'},'body':'text'}                                   | 201 | 1   | text
            {'statusCode':201,'headers':{'X-A':'1'},'multiValueHeaders':{'X-A':['2','3']},'body':''} | 201 | 2,3 | ''
            {'statusCode':201,'isBase64Encoded':true,'body':'dGV4dA=='}                              | 201 | ''  | text
            {'body':'text'}                                                                          | 502 | ''  | {'message':'Internal server error'}
            no JSON                                                                                  | 502 | ''  | {'message':'Internal server error'}
            """)
    void anAnswerInOnePieceIsUnderstood(String answer, int status, String header, String body) throws Exception {
        start(Transfer.BUFFERED, out -> out.write(json(answer)));

        HttpResponse<String> response = send();

        assertEquals(status, response.statusCode());
        assertEquals(header, String.join(",", response.headers().allValues("x-a")));
        assertEquals(body.replace('\'', '"'), response.body());
        assertEquals("buffered", event.join().at("/stageVariables/imageAnswers").asText());
    }

    @Test
    void aFailedInvocationIs502() throws Exception {
        start(Transfer.STREAM, out -> {
            throw new IllegalStateException();
        });

        assertEquals(502, send().statusCode());
    }

    @Test
    void anAnswerThatDoesNotBeginInTimeIs504() throws Exception {
        start(Transfer.STREAM, new Limits(Duration.ofMillis(50), LONG), out -> goOn.join());

        assertEquals(504, send().statusCode());
        goOn.complete(null);
    }

    @ParameterizedTest
    @CsvSource({"PT0.3S, PT1M", "PT1M, PT0.3S"})
    void anAnswerThatPausesOrLastsTooLongIsBrokenOff(Duration idle, Duration whole) throws Exception {
        start(Transfer.STREAM, new Limits(idle, whole), out -> {
            ((StreamedAnswer) out).begin(json(HEAD));
            goOn.join();
        });

        HttpResponse<InputStream> response = client.send(request("/").build(), BodyHandlers.ofInputStream());

        assertThrows(IOException.class, () -> response.body().readAllBytes());
        goOn.complete(null);
    }

    private void start(Transfer transfer, Function function) throws IOException {
        start(transfer, Limits.of(transfer), function);
    }

    private void start(Transfer transfer, Limits limits, Function function) throws IOException {
        gateway = new RestApiGateway(runtime, transfer, limits);
        new PollLoop(runtime, (in, out, context) -> {
                    event.complete(Gateway.JSON.readTree(in));
                    function.answer(out);
                })
                .start();
    }

    private HttpResponse<String> send() throws Exception {
        return client.send(request("/").build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .POST(HttpRequest.BodyPublishers.ofString("body"));
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
