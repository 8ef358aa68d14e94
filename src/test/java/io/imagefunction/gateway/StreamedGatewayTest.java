package io.imagefunction.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.LocalParts;
import io.imagefunction.gateway.RestApiGateway.Transfer;
import io.imagefunction.http.Form;
import io.imagefunction.lambda.EventHandler;
import io.imagefunction.lambda.PollLoop;
import io.imagefunction.lambda.RuntimeApi;
import io.imagefunction.local.standin.RecordedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Behind a REST API in STREAM mode, answers are sent while they are made. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class StreamedGatewayTest extends LiveDoor {

    private final RuntimeApi runtime = new RuntimeApi();
    private PollLoop loop;
    private Gateway gateway;

    @Inject
    EventHandler function;

    @BeforeEach
    void start() throws IOException {
        gateway = new RestApiGateway(runtime, Transfer.STREAM);
        loop = new PollLoop(runtime, function).start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        loop.close();
        runtime.close();
    }

    @Test
    void aPictureInAFormArrivesUnchanged() throws Exception {
        Form form = new Form()
                .field("prompt", "make it blue")
                .field("model", "openai/gpt-image-1")
                .file("image", "image/png", Base64.getDecoder().decode(picture()));

        post("/edits", form.bytes(), "Content-Type", Form.TYPE);

        assertTrue(sent().contains("data:image/png;base64," + picture()));
    }

    @Test
    void aCompressedRequestArrivesUnchanged() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("{\"prompt\":\"a red panda\"}".getBytes(StandardCharsets.UTF_8));
        }

        post("", compressed.toByteArray(), "Content-Type", "application/json", "Content-Encoding", "gzip");

        assertTrue(sent().contains("a red panda"));
    }

    private void post(String path, byte[] body, String... headers) throws Exception {
        LocalParts.openRouter().forgetRequests();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url() + "/api/v1/images" + path))
                            .headers(headers)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
        }
    }

    /** What OpenRouter has received. */
    private static String sent() {
        return LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .map(RecordedRequest::body)
                .collect(Collectors.joining());
    }

    @Override
    protected String url() {
        return gateway.url();
    }
}
