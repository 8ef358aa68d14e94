package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.lambda.Events;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd HTTP requests and unknown paths get errors in the usual format and never a 5xx. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class OddHttpTest {

    private static final int LARGEST = 20 * 1024 * 1024;
    private static final int TOO_LARGE = 21 * 1024 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example:8080",
                "http://evil.example:8080",
                "null",
                "not a URL"
            })
    void aForeignWebPageCannotCallAFunctionWithoutAuthentication(String origin) {
        Upstream.reset();
        String json = "{\"prompt\":\"a red panda\"}";

        for (String path : List.of(Doors.IMAGES, "/api/v1/tools/call", "/mcp", "/api/v1/chat/completions")) {
            Contract.failure("forbidden", Doors.post(path, json.getBytes(UTF_8), "Origin", origin));
            ObjectNode event = Events.request("POST", path).put("body", json);
            event.withObjectProperty("headers").put("origin", origin);
            Contract.failure("forbidden", Doors.invoke(event));
        }
        assertEquals(0, Upstream.generations());
    }

    /** Holds for every method and path, including unknown paths and those without authentication. */
    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "", "http://localhost, https://evil.example"})
    void aForeignWebPageIsRefusedAtEveryPath(String origin) {
        for (String path :
                List.of("/", "/api/v1/images/models", "/q/health/live", "/q/health", "/q/openapi", "/nowhere")) {
            for (String method : List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")) {
                HttpAnswer answer = Doors.raw((method + " " + path + " HTTP/1.1\r\nHost: x\r\nOrigin: " + origin
                                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(UTF_8));
                assertEquals(403, answer.status(), method + " " + path + " " + answer);
                ObjectNode event = Events.request(method, path);
                event.withObjectProperty("headers").put("origin", origin);
                assertEquals(403, Doors.invoke(event).status(), method + " " + path);
            }
        }
        HttpAnswer twice = Doors.raw(("GET /q/health/live HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost\r\nOrigin: "
                        + origin + "\r\nConnection: close\r\n\r\n")
                .getBytes(UTF_8));
        assertEquals(403, twice.status(), twice::toString);
    }

    /** Each name and value is sent to the server and through an event. */
    static Stream<Arguments> hostileHeaders() {
        String[] headers = {
            "X-Forwarded-For|:1, 203.0.113.9",
            "X-Forwarded-For|, 203.0.113.9",
            "X-Forwarded-For|",
            "X-Forwarded-For|[::1, x",
            "X-Forwarded-For|1.2.3.4:99999999",
            "X-Forwarded-Port|-1",
            "X-Forwarded-Port|x",
            "X-Forwarded-Host|:::",
            "X-Forwarded-Host|",
            "X-Forwarded-Proto|\u00e9",
            "X-Forwarded-Prefix|../..",
            "Forwarded|for=\":1\";host=:::;proto=;by",
            "Forwarded|,;=,",
            "Host|",
            "Host|a b",
            "Host|a:b:c",
            "Host|x:99999999",
            "Host|[::1",
            "Host|user@x/y?z",
            "Content-Length|-1",
            "Content-Length|99999999999999999999",
            "Content-Length|5, 6",
            "Content-Length|+0",
            "Transfer-Encoding|chunked, identity",
            "Transfer-Encoding|gzip",
            "Expect|100-continue",
            "Expect|something else",
            "Connection|upgrade",
            "Upgrade|h2c",
            "Upgrade|websocket",
            "HTTP2-Settings|AAMAAABkAAQAAP__",
            "Sec-WebSocket-Key|x",
            "Content-Type|",
            "Content-Type|;;;",
            "Content-Type|text/plain; charset=nonsense",
            "Content-Type|multipart/form-data",
            "Content-Type|application/x-www-form-urlencoded",
            "Content-Encoding|gzip",
            "Accept|*",
            "Accept|application/json;q=x",
            "Accept|;",
            "Accept|",
            "Accept|1",
            "Accept|image",
            "Accept|a/b/c, */*",
            "Accept-Encoding|gzip;q=nan",
            "Accept-Language|-",
            "Accept-Charset|;q=",
            "Range|bytes=-1--1",
            "If-Modified-Since|yesterday",
            "If-None-Match|\"",
            "Cookie|=;=;\u0001",
            "Cookie|" + "a=b; ".repeat(2_000),
            "Authorization|Bearer",
            "Authorization|Basic \u00ff",
            "Authorization|Digest username=\"",
            "Prefer|" + "a ".repeat(15_000),
            "Prefer|wait=99999999999999",
            "Idempotency-Key|\"" + "\\\"".repeat(1_500),
            "Idempotency-Key|\"" + "a".repeat(20_000) + "\"",
            "MCP-Protocol-Version|\u00e9",
            "X-Request-Id|" + "a".repeat(20_000),
            "X-Lambda-Invocation|mine",
            "X-HTTP-Method-Override|DELETE",
            "X-Long|" + "a".repeat(40_000),
        };
        return Stream.of(headers).map(header -> header.split("\\|", 2)).map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("hostileHeaders")
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void noHeaderMakesTheFunctionHangOrFail(String name, String value) {
        // A server waits for the body or upgrade that these headers announce, and a gateway removes them.
        boolean ofTheConnection = name.equals("Transfer-Encoding") || name.equals("Upgrade");
        List<String> posts = List.of(Doors.IMAGES, "/mcp");
        for (String path : List.of("/q/health/live", "/api/v1/images/models", "/api/v1/tools", Doors.IMAGES, "/mcp")) {
            String method = posts.contains(path) ? "POST" : "GET";
            String host = name.equals("Host") ? "" : "Host: x\r\n";
            HttpAnswer served = ofTheConnection
                    ? null
                    : Doors.raw((method + " " + path + " HTTP/1.1\r\n" + host + name + ": " + value
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            assertTrue(served == null || served.status() < 500, () -> path + " " + served);

            ObjectNode event = Events.request(method, path);
            event.withObjectProperty("headers").remove("content-type");
            event.withObjectProperty("headers").put(name, value);
            HttpAnswer invoked = Doors.invoke(event);
            assertTrue(invoked.status() < 500, () -> path + " " + invoked);

            ObjectNode twice =
                    Events.event("rest-api").put("httpMethod", method).put("path", path);
            twice.remove("pathParameters");
            twice.withObject("/multiValueHeaders").putArray(name).add(value).add(value);
            HttpAnswer repeated = Doors.invoke(twice);
            assertTrue(repeated.status() < 500, () -> path + " " + repeated);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:b", "a\r\nb", "\u0000", "\u00e9", "(", "a\tb"})
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void aHeaderWithAnInvalidNameIsTheCallersError(String name) {
        ObjectNode event = Events.get("/q/health/live");
        event.withObjectProperty("headers").put(name, "x");
        HttpAnswer answer = Doors.invoke(event);
        assertTrue(answer.status() == 200 || answer.status() == 400, answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE", "PRI", "HEAD", "get", "G\u00cbT", "", "GET "})
    @Timeout(value = 60, threadMode = SEPARATE_THREAD)
    void noMethodMakesTheFunctionHangOrFail(String method) {
        HttpAnswer answer = Doors.invoke(Events.request(method, "/q/health/live"));
        assertTrue(answer.status() < 500, answer::toString);
    }

    /** Its connection would be a tunnel, and fail for the next request. */
    @Test
    void noTunnelIsOpened() {
        HttpAnswer answer = Doors.invoke(Events.request("CONNECT", "/q/health/live"));

        assertEquals(400, answer.status(), answer::toString);
        assertTrue(answer.text().contains("its method is CONNECT"), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:6274", "http://127.0.0.1", "https://localhost", "http://[::1]:8080"})
    void aPageOfThisMachineCanCallTheFunction(String origin) {
        Contract.success(Doors.images("{'prompt':'a red panda'}", "Origin", origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/v1",
                "/api/v1/image",
                "/api/v1/images/none",
                "/api/v1/images/20261121-0123456789abcdef0123456789abcdef",
                "/api/v1/images/20261121-0123456789ABCDEF0123456789ABCDEF",
                "/api/v1/images/00000000-0123456789abcdef0123456789abcdef",
                "/api/v1/images/..",
                "/api/v1/images/%2e%2e%2f",
                "/api/v1/images/%00",
                "/api/v1/images/a/b",
                "/api/v1/images/models/a/b/c",
                "/q/nothing",
                "/favicon.ico",
                "/%F0%9F%90%BC"
            })
    void anUnknownPathIsNotFound(String path) {
        Contract.failure("not_found", raw("GET", path));
        Contract.failure("not_found", Doors.invoke(Events.get(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "images", "post"})
    void aMethodThatAPathLacksIsNotAllowed(String method) {
        Contract.failure("method_not_allowed", raw(method, Doors.IMAGES));
        Contract.failure("method_not_allowed", Doors.invoke(Events.request(method, Doors.IMAGES)));
    }

    /** The bridge repairs the encoding errors that a gateway lets through. */
    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "%u1234", "%c0%af", "%ff", "a%", "\\", "{x}", "|", "\"", "<>"})
    void aWronglyEncodedPathOrQueryIsTheCallersError(String odd) {
        for (String target : List.of("/api/v1/images/" + odd, "/api/v1/images/models?x=" + odd, "/" + odd)) {
            HttpAnswer answer = raw("GET", target); // often refused too early for an answer with a reason
            assertTrue(answer.status() < 500, answer::toString);
            Contract.holdsNoPicture(answer.text());
            ObjectNode event = Events.get(target.split("\\?")[0]);
            HttpAnswer throughLambda =
                    Doors.invoke(target.contains("?") ? event.put("rawQueryString", target.split("\\?")[1]) : event);
            if (throughLambda.status() != 200) {
                Contract.failure(throughLambda);
            }
            assertTrue(throughLambda.status() < 500, throughLambda::toString);
        }
    }

    @Test
    void aPathOfSixtyThousandCharactersIsNotFound() {
        Contract.failure("not_found", raw("GET", "/api/v1/images/" + "a".repeat(60_000)));
        Contract.failure("not_found", Doors.invoke(Events.get("/api/v1/images/" + "a".repeat(60_000))));
    }

    /** Netty refuses these requests itself, without a reason. No gateway lets them through. */
    @Test
    void aLineBeyondAllGatewaysLimitsIsTheCallersError() {
        HttpAnswer line = raw("GET", "/" + "a".repeat(100_000));
        HttpAnswer headers = Doors.raw(
                ("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(100_000) + "\r\nConnection: close\r\n\r\n")
                        .getBytes(UTF_8));

        assertEquals(414, line.status());
        assertEquals(431, headers.status());
        assertEquals(414, Doors.invoke(Events.get("/" + "a".repeat(100_000))).status());
    }

    @Test
    void anUnknownModelIsNotFound() {
        for (String model : List.of("author/no-such-model", "%2e%2e/key", "%2F/%3F", "../x")) {
            HttpAnswer answer = raw("GET", "/api/v1/images/models/" + model + "/endpoints");
            assertEquals(404, answer.status(), answer::toString);
            Contract.failure(answer);
        }
    }

    /** An unreadable header is refused before anything is paid. Later it would make the answer fail. */
    @ParameterizedTest
    @ValueSource(strings = {"nonsense", ";q=2", "text/html", "application/json, ;"})
    void anAcceptHeaderThatExcludesJsonCostsNothing(String accept) {
        Upstream.reset();

        Contract.failure("invalid_request", Doors.images("{'prompt':'a red panda'}", "Accept", accept));
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*/*", "application/json", "text/html, */*;q=0.1"})
    void anAcceptHeaderThatAllowsJsonOrIsEmptyIsAccepted(String accept) {
        Contract.success(Doors.images("{'prompt':'a red panda'}", "Accept", accept));
    }

    /** Every origin is checked, so that a page cannot hide its origin behind another one. */
    @Test
    void oneForeignOriginOfSeveralIsRefused() {
        Upstream.reset();
        String json = "{\"prompt\":\"a red panda\"}";
        Contract.failure(
                "forbidden",
                Doors.raw(("POST " + Doors.IMAGES + " HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
                                + "Origin: https://evil.example\r\nContent-Type: application/json\r\nContent-Length: "
                                + json.length() + "\r\nConnection: close\r\n\r\n" + json)
                        .getBytes(UTF_8)));
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aTooLargeBodyIsRefusedByItsContentLength() {
        byte[] head = ("POST " + Doors.IMAGES + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + TOO_LARGE
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(UTF_8);

        Contract.failure("payload_too_large", Doors.raw(head));
        Contract.failure("payload_too_large", Doors.raw(head, new byte[TOO_LARGE]));
    }

    @Test
    void aTooLargeBodyWithoutAContentLengthIsRefused() {
        byte[][] pieces = new byte[43][];
        pieces[0] = ("POST " + Doors.IMAGES + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                        + "Connection: close\r\n\r\n")
                .getBytes(UTF_8);
        byte[] chunk = ("80000\r\n" + "x".repeat(0x80000) + "\r\n").getBytes(UTF_8);
        java.util.Arrays.fill(pieces, 1, pieces.length - 1, chunk);
        pieces[pieces.length - 1] = "0\r\n\r\n".getBytes(UTF_8);

        Contract.failure("payload_too_large", Doors.raw(pieces));
    }

    @Test
    void aBodyOfTheMaximumSizeIsAccepted() {
        String prompt = "{\"prompt\":\"" + "x".repeat(19 * 1024 * 1024) + "\"}";
        byte[] body = (prompt + " ".repeat(LARGEST - prompt.length())).getBytes(UTF_8);

        assertEquals(
                "prompt",
                Contract.failure("invalid_request", Doors.post(Doors.IMAGES, body))
                        .path("param")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
                "POST /api/v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\nConnection: close\r\n\r\n",
                "GET /api/v1/images HTTP/1.1\r\nHost: x\r\nBad Header: x\r\nConnection: close\r\n\r\n",
                "GET api HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET http://elsewhere/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void bytesThatAreHardlyHttpDoNotFailTheFunction(String request) {
        HttpAnswer answer = Doors.raw(request.getBytes(UTF_8));

        assertTrue(answer.status() == 400 || answer.status() == 404, answer::toString);
        Contract.holdsNoPicture(answer.text());
    }

    private static HttpAnswer raw(String method, String target) {
        return Doors.raw(
                (method + " " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(UTF_8));
    }
}
