package io.imagefunction.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.RecordingServer;
import io.imagefunction.TestCertificate;
import io.imagefunction.settings.TrustedCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Tests over TLS, where several records are sent together. */
class AwsHttpTest {

    private RecordingServer server;
    private AwsHttp http;

    @BeforeEach
    void start() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        server = new RecordingServer(certificate.serverOptions());
        http = new AwsHttp(new TrustedCertificates(Optional.of(certificate.pem()))::socketFactory);
    }

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    /** Less than one record, one record, as many as are sent together, a few more, and very many. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 65_536, 65_537, 131_073, 1_000_000})
    void aBodyArrivesCompletely(int size) throws Exception {
        String body = "0123456789".repeat(size / 10 + 1).substring(0, size);

        assertEquals("{}", put(body));

        assertEquals(body, server.next().body());
    }

    @Test
    void connectionsAreReused() throws Exception {
        for (int round = 0; round < 10; round++) {
            put("round " + round);
            assertEquals("round " + round, server.next().body());
        }
    }

    @Test
    void anErrorStatusIsAnAnswer() throws IOException {
        server.plan(RecordingServer.answering(503, "later"));

        assertEquals("later", put("x".repeat(200_000)));
    }

    private String put(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(SdkHttpRequest.builder()
                                .method(SdkHttpMethod.PUT)
                                .uri(URI.create(server.url("127.0.0.1")))
                                .putHeader("Content-Length", String.valueOf(bytes.length))
                                .build())
                        .contentStreamProvider(() -> new ByteArrayInputStream(bytes))
                        .build())
                .call();
        try (var answer = response.responseBody().orElseThrow()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
