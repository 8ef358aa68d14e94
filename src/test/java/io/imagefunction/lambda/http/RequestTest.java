package io.imagefunction.lambda.http;

import static io.imagefunction.lambda.Events.event;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP request that each kind of event becomes. */
class RequestTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            http-api,                   HttpApi
            function-url,               HttpApi
            rest-api,                   RestApi
            rest-api-console,           RestApi
            http-api-1.0,               RestApi
            load-balancer,              LoadBalancer
            load-balancer-multi-value,  LoadBalancer
            load-balancer-health-check, LoadBalancer
            """)
    void everyEventBelongsToExactlyOneFront(String name, String front) {
        List<String> fronts = HttpFront.ALL.stream()
                .filter(candidate -> candidate.sent(event(name)))
                .map(candidate -> candidate.getClass().getSimpleName())
                .toList();
        assertEquals(List.of(front), fronts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            http-api                   | POST   | /echo/a%2Fb%20c?size=1024x1024&tag=a%26b&tag=%C3%A4&empty=
            function-url               | PUT    | /echo/f%C3%BCnf
            rest-api                   | POST   | /echo/a%2Fb?tag=a%26b&tag=%C3%A4&n%26m=1%2B1%3D2
            rest-api-console           | GET    | /echo
            http-api-1.0               | GET    | /echo
            load-balancer              | POST   | /echo/a%2Fb?tag=%C3%A4&sum=1%2B1%3D2
            load-balancer-multi-value  | DELETE | /echo?tag=a%26b&tag=%C3%A4&sum=1%2B1%3D2
            load-balancer-health-check | GET    | /echo
            """)
    void methodPathAndQueryAreAsTheClientSentThem(String name, String method, String target) {
        Request request = request(event(name));
        assertEquals(HttpMethod.valueOf(method), request.method());
        assertEquals(target, request.target());
    }

    @ParameterizedTest
    @CsvSource({
        "http-api,           jwt:https://issuer.example.com/#user-4711",
        "function-url,       iam:arn:aws:iam::123456789012:user/painter",
        "rest-api,           authorizer:partner-7",
        "rest-api-console,   iam:arn:aws:iam::123456789012:user/admin",
        "http-api-1.0,       jwt:#user-4711",
        "load-balancer,"
    })
    void theCallerIsTheOneThatTheGatewayHasAuthenticated(String name, String caller) {
        ObjectNode event = event(name);
        assertEquals(caller, front(event).caller(event));
    }

    @Test
    void withoutAuthorizerThereIsNoCallerWhateverTheHeadersSay() {
        for (String name : List.of("http-api", "function-url", "rest-api", "http-api-1.0")) {
            ObjectNode event = event(name);
            event.withObject("/requestContext").remove(List.of("authorizer", "identity"));
            assertEquals(null, front(event).caller(event), name);
        }
    }

    @Test
    void aLambdaAuthorizerNeedsNoNameToLetTheCallerIn() {
        ObjectNode event = event("http-api");
        event.withObject("/requestContext").putObject("authorizer").putNull("lambda");
        assertEquals("authorizer:", front(event).caller(event));
        event.withObject("/requestContext/authorizer").putObject("lambda").put("principalId", "partner-7");
        assertEquals("authorizer:partner-7", front(event).caller(event));
    }

    @Test
    void aTokenWithoutSubjectBelongsToAnApplication() {
        ObjectNode event = event("http-api");
        event.withObject("/requestContext/authorizer/jwt/claims").remove("sub");
        assertEquals("client:https://issuer.example.com/#app-1", front(event).caller(event));
    }

    /** Consoles and authorizers write "" for a missing name. It is skipped, and the next name counts. */
    @Test
    void anEmptyNameIsSkipped() {
        ObjectNode token = event("http-api");
        token.withObject("/requestContext/authorizer/jwt/claims").put("sub", "");
        assertEquals("client:https://issuer.example.com/#app-1", front(token).caller(token));
        token.withObject("/requestContext/authorizer/jwt/claims").put("client_id", "");
        assertEquals(null, front(token).caller(token));

        ObjectNode rest = event("rest-api");
        rest.withObject("/requestContext/identity").put("userArn", "");
        assertEquals("authorizer:partner-7", front(rest).caller(rest));
        rest.withObject("/requestContext/authorizer").put("principalId", "");
        assertEquals(null, front(rest).caller(rest));
    }

    @Test
    void headersWithCommasAreNotSplit() {
        assertEquals(
                List.of("Tue, 19 May 2026 07:28:00 GMT"),
                request(event("http-api")).headers().getAll("If-Modified-Since"));
        for (String name : List.of("rest-api", "load-balancer-multi-value")) {
            assertEquals(
                    List.of("one", "two, with comma"),
                    request(event(name)).headers().getAll("X-Tag"),
                    name);
        }
    }

    @Test
    void cookiesAreJoinedIntoOneHeader() {
        assertEquals(
                List.of("session=abc=; theme=dark"),
                request(event("http-api")).headers().getAll("Cookie"));
        assertEquals(
                List.of("session=abc; theme=dark"),
                request(event("rest-api")).headers().getAll("Cookie"));
    }

    @Test
    void aBodyIsTextOrBase64OrAbsent() {
        assertEquals(
                "{\"prompt\":\"a red fox ä\"}",
                new String(request(event("http-api")).body(), StandardCharsets.UTF_8));
        assertArrayEquals(
                new byte[] {0, 1, 2, 3, -1}, request(event("function-url")).body());
        assertArrayEquals(new byte[0], request(event("rest-api-console")).body());
        assertArrayEquals(
                new byte[0],
                request(event("function-url").without(List.of("body"))).body());
    }

    @Test
    void theBodyIsRemovedFromTheEvent() {
        ObjectNode event = event("http-api");
        request(event);
        assertFalse(event.has("body"));
    }

    @Test
    void parametersWithoutValueAreEmpty() {
        ObjectNode event = event("rest-api");
        event.remove("multiValueQueryStringParameters");
        event.putObject("queryStringParameters").putNull("a").put("b", "").put("ü", "%");
        assertEquals("/echo/a%2Fb?a=&b=&%C3%BC=%25", request(event).target());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /prod              | prod     | /
            /prod/images       | prod     | /images
            /production/images | prod     | /production/images
            /images            | prod     | /images
            /images            | $default | /images
            images             | ''       | /images
            //images           | ''       | //images
            /a?b#c%zz%         | ''       | /a%3Fb%23c%25zz%25
            """)
    void aStageIsStrippedAndInvalidCharactersAreEncoded(String raw, String stage, String target) {
        ObjectNode event = event("http-api").put("rawPath", raw).put("rawQueryString", "");
        event.withObject("/requestContext").put("stage", stage);
        assertEquals(target, request(event).target());
    }

    @Test
    void nullCountsAsMissing() {
        ObjectNode event = event("http-api")
                .putNull("rawQueryString")
                .putNull("cookies")
                .putNull("headers")
                .putNull("pathParameters");
        event.withObject("/requestContext").putNull("stage");
        assertEquals("/prod/echo/a%2Fb%20c", request(event).target());
        assertEquals(List.of("host"), List.copyOf(request(event).headers().names()));
    }

    @Test
    void anEventCannotInjectIntoTheRequestLine() {
        String smuggled = "/x HTTP/1.1\r\nX-Lambda-Invocation: 1\r\n\r\n";
        for (String field : List.of("rawPath", "rawQueryString")) {
            String target = request(event("http-api").put(field, smuggled)).target();
            assertFalse(target.matches("(?s).*\\s.*"), target);
        }
    }

    @Test
    void invalidHttpIsRefused() {
        ObjectNode brokenHeader = event("http-api");
        brokenHeader.withObject("/headers").put("x-tag", "a\r\nb: c");
        ObjectNode brokenName = event("http-api");
        brokenName.withObject("/headers").put("x tag", "a");
        ObjectNode brokenBody = event("function-url").put("body", "***");
        ObjectNode brokenMethod = event("load-balancer").put("httpMethod", "GET /");
        ObjectNode noMethod = event("load-balancer").without(List.of("httpMethod"));
        for (ObjectNode event : List.of(brokenHeader, brokenName, brokenBody, brokenMethod, noMethod)) {
            assertThrows(IllegalArgumentException.class, () -> request(event));
        }
    }

    private static HttpFront front(ObjectNode event) {
        return HttpFront.ALL.stream()
                .filter(front -> front.sent(event))
                .findFirst()
                .orElseThrow();
    }

    private static Request request(ObjectNode event) {
        return front(event).request(event);
    }
}
