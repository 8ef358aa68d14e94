package io.imagefunction.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Requests that are refused before they are parsed get errors in the usual format, too. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class RefusalsTest {

    @Test
    void aLargeBodyIsRefusedBeforeItIsSent() throws IOException {
        String answer = answerTo("""
            POST /api/v1/images HTTP/1.1\r
            Host: localhost\r
            Content-Length: 20971521\r
            \r
            """);

        assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
        assertTrue(answer.contains("\"status\":\"error\""), answer);
        assertTrue(answer.contains("\"code\":\"payload_too_large\""), answer);
        assertTrue(answer.contains("at most 20971520 bytes"), answer);
    }

    @Test
    void anUnsupportedAcceptHeaderIsRefusedBeforeAnythingIsPaid() {
        var before = LocalParts.openRouter().generations();

        App.request()
                .accept("application/xml")
                .body("{\"prompt\":\"a red panda\"}")
                .post("/api/v1/images")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_request"))
                .body("error", containsString("application/json"));

        assertEquals(before, LocalParts.openRouter().generations());
    }

    @Test
    void anInvalidRequestGetsARequestIdToo() {
        App.images("{")
                .then()
                .statusCode(400)
                .header("X-Request-Id", matchesPattern("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }

    private static String answerTo(String head) throws IOException {
        int port = FunctionUnderTest.port();
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
