package io.imagefunction.lambda.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.answer.Answer;
import io.imagefunction.answer.FailureForm;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.lambda.Events;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer that each kind of service gets for a response of the application. */
class ResponseTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    @Test
    void anHttpApiGetsJoinedHeadersAndSeparateCookies() throws IOException {
        JsonNode answer = written("http-api", twice());
        assertEquals(201, answer.path("statusCode").asInt());
        assertEquals("a, b", answer.at("/headers/X-Tag").asText());
        assertFalse(answer.path("headers").has("Set-Cookie"));
        assertEquals("[\"one=1; Path=/\",\"two=2; Expires=Tue, 19 May 2026 07:28:00 GMT\"]", text(answer, "cookies"));
    }

    @Test
    void aRestApiGetsEveryHeaderAsAList() throws IOException {
        JsonNode answer = written("rest-api", twice());
        assertEquals(201, answer.path("statusCode").asInt());
        assertEquals("[\"a\",\"b\"]", answer.at("/multiValueHeaders/X-Tag").toString());
        assertEquals(2, answer.at("/multiValueHeaders/Set-Cookie").size());
        assertFalse(answer.has("headers"));
    }

    @Test
    void aLoadBalancerGetsHeadersInTheFormatOfItsEvent() throws IOException {
        JsonNode single = written("load-balancer", twice());
        assertEquals("201 Created", single.path("statusDescription").asText());
        assertEquals("a, b", single.at("/headers/X-Tag").asText());
        assertEquals(
                "two=2; Expires=Tue, 19 May 2026 07:28:00 GMT",
                single.at("/headers/Set-Cookie").asText());
        assertFalse(single.has("multiValueHeaders"));
        JsonNode multi = written("load-balancer-multi-value", twice());
        assertEquals("[\"a\",\"b\"]", multi.at("/multiValueHeaders/X-Tag").toString());
        assertFalse(multi.has("headers"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/problem+json",
                "text/html",
                "text/event-stream",
                "image/svg+xml",
                "application/yaml",
                "application/javascript"
            })
    void textIsNotEncoded(String type) throws IOException {
        JsonNode answer = written("http-api", response(type, "ein Füchslein 🦊".getBytes(StandardCharsets.UTF_8)));
        assertFalse(answer.path("isBase64Encoded").asBoolean());
        assertEquals("ein Füchslein 🦊", answer.path("body").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/octet-stream", "application/jsonx", "text"})
    void everythingElseIsBase64(String type) throws IOException {
        assertBase64(response(type, new byte[] {'o', 'k'}), "b2s=");
    }

    @Test
    void textThatIsNotUtf8OrIsCompressedIsBase64() throws IOException {
        assertBase64(response("text/plain;charset=iso-8859-1", new byte[] {(byte) 0xE4}), "5A==");
        Response compressed = response("application/json", new byte[] {'o', 'k'});
        compressed.headers().add("Content-Encoding", "gzip");
        assertBase64(compressed, "b2s=");
        assertBase64(new Response(200, HttpHeaders.headers(), new byte[] {'o', 'k'}), "b2s=");
    }

    @Test
    void noBodyIsAnEmptyString() throws IOException {
        for (String event : new String[] {"http-api", "rest-api", "load-balancer"}) {
            JsonNode answer = written(event, response("image/png", new byte[0]));
            assertEquals("\"\"", text(answer, "body"));
            assertFalse(answer.path("isBase64Encoded").asBoolean());
        }
    }

    @Test
    void anErrorHasTheFormatOfTheApplication() throws IOException {
        Failure failure = Failure.of(FailureCode.DEADLINE_EXCEEDED, "Too \"late\".");
        JsonNode answer = written("http-api", Response.of(failure, FailureForm.CONTRACT));
        assertEquals(504, answer.path("statusCode").asInt());
        assertEquals("application/json", answer.at("/headers/content-type").asText());
        assertEquals("true", answer.at("/headers/X-Should-Retry").asText());
        assertEquals(
                Answer.of(failure).json(), MAPPER.readTree(answer.path("body").asText()));
    }

    private static Response twice() {
        MultiMap headers = HttpHeaders.headers()
                .add("X-Tag", "a")
                .add("Set-Cookie", "one=1; Path=/")
                .add("Set-Cookie", "two=2; Expires=Tue, 19 May 2026 07:28:00 GMT")
                .add("X-Tag", "b");
        return new Response(201, headers, new byte[0]);
    }

    private static Response response(String type, byte[] body) {
        return new Response(200, HttpHeaders.headers().add("Content-Type", type), body);
    }

    private static void assertBase64(Response response, String base64) throws IOException {
        JsonNode written = written("http-api", response);
        assertTrue(written.path("isBase64Encoded").asBoolean());
        assertEquals(base64, written.path("body").asText());
    }

    private static JsonNode written(String name, Response response) throws IOException {
        var event = Events.event(name);
        HttpFront front = HttpFront.ALL.stream()
                .filter(candidate -> candidate.sent(event))
                .findFirst()
                .orElseThrow();
        StringWriter written = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(written)) {
            json.writeStartObject();
            front.writeHead(response.status(), response.headers(), event, json);
            response.writeBody(json);
            json.writeEndObject();
        }
        return MAPPER.readTree(written.toString());
    }

    private static String text(JsonNode answer, String field) {
        return answer.path(field).toString();
    }
}
