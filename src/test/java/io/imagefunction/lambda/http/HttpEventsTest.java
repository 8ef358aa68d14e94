package io.imagefunction.lambda.http;

import static io.imagefunction.lambda.Events.event;
import static io.imagefunction.lambda.Events.get;
import static io.imagefunction.lambda.Events.request;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole events through the Lambda handler and the application's server. The answers are what gateways receive. */
@QuarkusTest
class HttpEventsTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final int port =
            ConfigProvider.getConfig().getValue("quarkus.lambda.mock-event-server.test-port", Integer.class);

    @Test
    void aRequestOfAnHttpApiArrivesComplete() {
        JsonNode echo = echo(event("http-api"));
        assertEquals("POST", echo.path("method").asText());
        assertEquals(
                "/echo/a%2Fb%20c?size=1024x1024&tag=a%26b&tag=%C3%A4&empty=",
                echo.path("target").asText());
        assertEquals("eyJwcm9tcHQiOiJhIHJlZCBmb3ggw6QifQ==", echo.path("body").asText());
        assertEquals(
                "jwt:https://issuer.example.com/#user-4711", echo.path("caller").asText());
        assertEquals(
                "[\"session=abc=; theme=dark\"]", echo.at("/headers/cookie").toString());
        assertEquals(
                "[\"a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com\"]",
                echo.at("/headers/host").toString());
        assertEquals("[\"25\"]", echo.at("/headers/content-length").toString());
    }

    @Test
    void aBinaryBodyOfAFunctionUrlArrivesUnchanged() {
        JsonNode echo = echo(event("function-url"));
        assertEquals("/echo/f%C3%BCnf", echo.path("target").asText());
        assertEquals("AAECA/8=", echo.path("body").asText());
        assertEquals(
                "iam:arn:aws:iam::123456789012:user/painter",
                echo.path("caller").asText());
    }

    @Test
    void repeatedHeadersOfARestApiStaySeparate() {
        JsonNode echo = echo(event("rest-api"));
        assertEquals("[\"one\",\"two, with comma\"]", echo.at("/headers/x-tag").toString());
        assertEquals("authorizer:partner-7", echo.path("caller").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rest-api-console",
                "http-api-1.0",
                "load-balancer",
                "load-balancer-multi-value",
                "load-balancer-health-check"
            })
    void everyOtherEventIsAnsweredToo(String name) {
        JsonNode answer = post(event(name));
        assertEquals(200, answer.path("statusCode").asInt());
        assertEquals(
                event(name).path("httpMethod"),
                json(answer.path("body").asText()).path("method"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "PATCH"})
    void everyMethodIsPassedOn(String method) {
        assertEquals(method, echo(request(method, "/echo")).path("method").asText());
    }

    @Test
    void anAnswerToHeadHasNoBody() {
        JsonNode answer = post(request("HEAD", "/echo"));
        assertEquals(200, answer.path("statusCode").asInt());
        assertEquals("", answer.path("body").asText());
    }

    @Test
    void aClientCannotForgeAnInvocation() {
        ObjectNode event = request("GET", "/echo");
        event.withObject("/headers").put("X-LAMBDA-invocation", "mine").put("connection", "upgrade");
        JsonNode headers = echo(event).path("headers");
        assertEquals(1, headers.path("x-lambda-invocation").size());
        assertFalse(headers.toString().contains("mine"));
        assertFalse(headers.toString().contains("made-up"));
        assertFalse(headers.toString().contains("upgrade"));
    }

    @Test
    void theRequestIdIsLoggedAndReturned() {
        JsonNode answer = post(get("/echo"));
        JsonNode echo = json(answer.path("body").asText());
        assertNotNull(echo.path("requestId").textValue());
        assertEquals(echo.path("requestId"), echo.path("logged"));
        assertEquals(echo.path("requestId"), answer.at("/headers/x-request-id"));
    }

    @Test
    void withoutADeadlineTheApplicationGetsNone() {
        assertTrue(echo(get("/echo")).path("deadline").isNull());
    }

    @Test
    void picturesAreReturnedAsBase64AndTextAsText() {
        ObjectNode event = get("/echo/bytes").put("rawQueryString", "size=2");
        event.withObject("/headers").put("accept", "image/png");
        JsonNode picture = post(event);
        assertTrue(picture.path("isBase64Encoded").asBoolean());
        assertEquals("IiI=", picture.path("body").asText());
        event.withObject("/headers").put("accept", "text/plain");
        assertEquals("\"\"", post(event).path("body").asText());
    }

    @Test
    void cookiesAndRedirectsAreUnchanged() {
        JsonNode cookies = post(get("/echo/cookies"));
        assertEquals(204, cookies.path("statusCode").asInt());
        assertEquals(
                "[\"one=1; Path=/\",\"two=2; Path=/\"]", cookies.path("cookies").toString());
        JsonNode redirect = post(get("/echo/redirect"));
        assertEquals(302, redirect.path("statusCode").asInt());
        assertEquals(
                "https://bucket.s3.amazonaws.com/a.png?X-Amz-Signature=0%2F",
                redirect.at("/headers/Location").asText());
    }

    @Test
    void theOpenApiDocumentHasTheUrlOfTheCalledServer() {
        ObjectNode event =
                get("/q/openapi").put("rawQueryString", "format=json").put("rawPath", "/prod/q/openapi");
        event.withObject("/requestContext").put("stage", "prod");
        assertEquals(
                "[{\"url\":\"https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod\"}]",
                json(post(event).path("body").asText()).path("servers").toString());
    }

    /** Proxy headers come from the client here. They are ignored, and parsing them must not block. */
    @ParameterizedTest
    @Timeout(value = 30, threadMode = SEPARATE_THREAD)
    @CsvSource(delimiter = '|', textBlock = """
            x-forwarded-for   | :1, 203.0.113.9
            X-Forwarded-For   | , 203.0.113.9
            x-forwarded-for   | ''
            x-forwarded-for   | [::1
            x-forwarded-for   | 1.2.3.4:99999999999
            x-forwarded-port  | -1, 443
            x-forwarded-port  | 99999999999999999999
            x-forwarded-proto | http
            x-forwarded-proto | javascript
            x-forwarded-host  | evil.example
            x-forwarded-host  | :::
            x-forwarded-prefix| /evil
            x-forwarded-ssl   | off
            forwarded         | for=":1";host=evil.example;proto=http
            forwarded         | ;;;=,for=
            """)
    void proxyHeadersOfClientsAreDropped(String name, String value) {
        for (String door : List.of("http-api", "rest-api", "function-url")) {
            ObjectNode event = event(door);
            event.withObject("/headers").remove(List.of("x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"));
            event.remove("multiValueHeaders");
            event.withObject("/headers").put(name, value);

            JsonNode echo = echo(event);

            assertFalse(echo.path("headers").has(name.toLowerCase()), echo.toString());
            String domain = event.at("/requestContext/domainName").asText();
            assertTrue(echo.path("baseUrl").asText().startsWith("https://" + domain), echo.toString());
            assertEquals("[\"" + domain + "\"]", echo.at("/headers/host").toString());
        }
    }

    @Test
    void errorsOfTheApplicationAreUnchanged() {
        assertEquals(404, post(get("/nowhere")).path("statusCode").asInt());
        assertEquals(
                405, post(request("DELETE", "/echo/cookies")).path("statusCode").asInt());
    }

    @Test
    void aBrokenConnectionBecomesAJsonError() {
        assertError(500, "internal_error", post(get("/echo/broken")));
    }

    @Test
    void anInvalidHttpRequestGetsAJsonErrorInTheFormatOfItsService() {
        assertError(400, "invalid_request", post(event("function-url").put("body", "***")));
    }

    @Test
    void anAnswerTooLargeForLambdaBecomesAJsonError() {
        ObjectNode event = get("/echo/bytes").put("rawQueryString", "size=6291457");
        assertError(424, "response_too_large", post(event));
        // Small enough in bytes, but too large as JSON, where every quote is escaped.
        event.put("rawQueryString", "size=4000000").withObject("/headers").put("accept", "text/plain");
        assertError(424, "response_too_large", post(event));
        event.put("rawQueryString", "size=3000000");
        assertEquals(3_000_000, post(event).path("body").asText().length());
    }

    @Test
    void aLoadBalancerHasASmallerLimit() {
        ObjectNode event = event("load-balancer-health-check").put("path", "/echo/bytes");
        event.putObject("queryStringParameters").put("size", "1000000");
        assertError(424, "response_too_large", post(event));
        event.putObject("queryStringParameters").put("size", "700000");
        assertEquals("200 OK", post(event).path("statusDescription").asText());
    }

    @Test
    void theLargestBodyOfAnEventIsAccepted() {
        ObjectNode event = request("POST", "/echo/large").put("body", "x".repeat(4_000_000));
        JsonNode answer = post(event);
        assertEquals(200, answer.path("statusCode").asInt());
        assertEquals(
                "[\"4000000\"]",
                json(answer.path("body").asText()).at("/headers/content-length").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1]", "\"text\"", "", "{}", "{\"Records\":[]}", "\u0000"})
    void anUnknownEventFailsWithTheListOfSupportedOnes(String event) {
        Response failure = invoke(event);
        assertEquals(500, failure.statusCode());
        JsonNode error = json(failure.asString());
        assertTrue(error.path("errorMessage").asText().contains("HTTP requests"), error.toString());
        assertFalse(error.has("stackTrace"));
    }

    private static void assertError(int status, String code, JsonNode answer) {
        assertEquals(status, answer.path("statusCode").asInt(), answer.toString());
        JsonNode error = json(answer.path("body").asText());
        assertEquals("error", error.path("status").asText());
        assertEquals(code, error.path("code").asText());
        assertFalse(error.path("retryable").asBoolean());
        assertFalse(error.path("error").asText().isEmpty());
    }

    private JsonNode echo(ObjectNode event) {
        JsonNode answer = post(event);
        assertEquals(200, answer.path("statusCode").asInt(), answer.toString());
        return json(answer.path("body").asText());
    }

    private JsonNode post(ObjectNode event) {
        Response answer = invoke(event.toString());
        assertEquals(200, answer.statusCode(), answer.asString());
        return json(answer.asString());
    }

    private Response invoke(String event) {
        return given().port(port).body(event).contentType("application/json").post("/_lambda_");
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
