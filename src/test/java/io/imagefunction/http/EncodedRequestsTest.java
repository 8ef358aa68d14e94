package io.imagefunction.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients compress large requests. The same limit applies to the decoded body, and unknown encodings are refused. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class EncodedRequestsTest {

    private static final byte[] REQUEST =
            "{\"prompt\":\"a red panda\",\"model\":\"recraft/recraft-v4-vector\"}".getBytes(UTF_8);

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "identity"})
    void anAcceptedEncodingIsDecoded(String encoding) throws Exception {
        HttpResponse<String> answer = post(encoding, encoded(encoding, REQUEST));

        assertEquals(200, answer.statusCode(), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "deflate", "gzip, gzip"})
    void anotherEncodingIsRefusedWithTheAcceptedOnes(String encoding) throws Exception {
        HttpResponse<String> answer = post(encoding, REQUEST);

        assertEquals(415, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("send it as gzip"), answer.body());
        assertEquals(0, LocalParts.toOpenRouter().seen().size());
    }

    @Test
    void aCompressionBombIsTooLarge() throws Exception {
        byte[] bomb = encoded("gzip", new byte[64 * 1024 * 1024]);

        assertEquals(413, post("gzip", bomb).statusCode());
    }

    /** The limit applies to the decoded body and is inclusive. */
    @ParameterizedTest
    @CsvSource({"20971520, 200", "20971521, 413"})
    void theLimitAppliesToTheDecodedBody(int bytes, int status) throws Exception {
        byte[] padded = Arrays.copyOf(REQUEST, bytes);
        Arrays.fill(padded, REQUEST.length, bytes, (byte) ' ');

        HttpResponse<String> answer = post("gzip", encoded("gzip", padded));

        assertEquals(status, answer.statusCode(), answer.body());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 40})
    void aDamagedBodyIsRefused(int bytes) throws Exception {
        byte[] damaged = Arrays.copyOf(encoded("gzip", REQUEST), bytes);

        HttpResponse<String> answer = post("gzip", damaged);

        assertEquals(400, answer.statusCode(), answer.body());
        assertEquals(0, LocalParts.toOpenRouter().seen().size());
    }

    private static HttpResponse<String> post(String encoding, byte[] body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create("http://localhost:" + FunctionUnderTest.port() + "/api/v1/images"))
                            .header("Content-Type", "application/json")
                            .header("Content-Encoding", encoding)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static byte[] encoded(String encoding, byte[] plain) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        OutputStream encoder =
                encoding.toLowerCase(Locale.ROOT).endsWith("gzip") ? new GZIPOutputStream(encoded) : encoded;
        try (encoder) {
            encoder.write(plain);
        }
        return encoded.toByteArray();
    }
}
