package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.lambda.Events;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function with the deployed settings refuses callers without credentials. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Guarded.class)
class AccessTest {

    private static final String METADATA = "/.well-known/oauth-protected-resource";
    private static final String MODELS = "/api/v1/images/models";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/studio/app.js",
                "/api/v1/images",
                "/api/v1/images/generations",
                "/api/v1/images/models",
                "/api/v1/images/models/openai/gpt-image-1/endpoints",
                "/api/v1/images/20261121-0123456789abcdef0123456789abcdef",
                "/mcp",
                "/api/v1/tools",
                "/api/v1/tools/call",
                "/q/openapi",
                "/q/health",
                "/q/health/ready",
                "/q/health/live/more",
                "/q/health/live/../ready",
                "/q/health/live/%2e%2e/ready",
                "/q/health/live;x=1",
                "/q/health/live%2f",
                "/q/health//ready",
                "/generate_image.sh/",
                "/generate_image.sh/more",
                "/q/swagger-ui/",
                "/nowhere",
                "/q/health/live/../../../api/v1/images/models",
                "//api/v1/images/models",
                "/i",
                "/i/",
                "/i/picture",
                "/i/a/b.png",
                "/i//a.png",
                "/i/a.png/",
                "/i/%61.png",
                "/i/..png",
                "/i/../api/v1/images/models",
                "/i/a.png/../../api/v1/images/models",
                "/i/a.png%2f..%2f..%2fapi%2fv1%2fimages%2fmodels",
                "/api/v1/../../i/a.png",
                "/I/a.png"
            })
    void aCallerWithoutCredentialsIsRefusedAtEveryPath(String path) {
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "nonsense")) {
            HttpAnswer answer = raw(method, path);

            Contract.failure("unauthorized", answer);
            assertEquals(
                    "Bearer resource_metadata=\"http://x" + METADATA + (path.equals("/mcp") ? path : "") + "\"",
                    answer.header("WWW-Authenticate").orElse(""));
        }
        assertEquals(401, raw("HEAD", path).status());
        Contract.failure("unauthorized", Doors.invoke(anonymous(Events.get(path))));
    }

    /** The resource of links checks the signature instead. */
    @Test
    void onlyReadingALinkNeedsNoCredentials() {
        Contract.failure("not_found", raw("GET", "/i/a-1.png"));
        assertEquals(404, raw("HEAD", "/i/a-1.png").status());
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "nonsense")) {
            Contract.failure("unauthorized", raw(method, "/i/a-1.png"));
        }
    }

    @Test
    void onlyTheLivenessCheckTheCommandAndTheStudioNeedNoCredentials() {
        assertEquals(200, Doors.get("/").status());
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            Contract.failure("unauthorized", raw(method, "/"));
        }
        for (String path : List.of("/q/health/live", "/generate_image.sh")) {
            assertEquals(200, Doors.get(path).status());
            assertEquals(200, Doors.invoke(anonymous(Events.get(path))).status());
        }
    }

    /** Spellings that resemble the path of the liveness check open no other path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/images/models/../../../../q/health/live",
                "/api/v1/images/../../../q/health/live",
                "/api/v1/images/%2e%2e/%2e%2e/%2e%2e/q/health/live",
                "/q/%68ealth/live",
                "/q/./health/live"
            })
    void aPathThatResemblesTheLivenessCheckOpensNoOther(String path) {
        HttpAnswer answer = raw("GET", path);

        assertTrue(
                answer.status() == 401
                        || answer.status() == 404
                        || answer.text().contains("\"UP\""),
                answer::toString);
        assertTrue(!answer.text().contains("gpt-image"), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/mcp"})
    void everybodyMayLearnWhoGivesATokenOut(String resource) {
        HttpAnswer answer = raw("GET", METADATA + resource);
        JsonNode metadata = Doors.json(answer.body());

        assertEquals(200, answer.status(), answer::toString);
        assertEquals("http://x" + resource, metadata.path("resource").asText());
        assertEquals(
                "[\"" + Guarded.ISSUER + "\"]",
                metadata.path("authorization_servers").toString());
        Contract.failure("unauthorized", raw("GET", METADATA + "/api/v1/images"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer right-token", "bearer right-token", "BEARER   right-token", "bEaReR right-token  "})
    void theRightTokenIsAccepted(String authorization) {
        assertEquals(200, Doors.get(MODELS, "Authorization", authorization).status());
        Contract.success(Doors.images("{'prompt':'a red panda'}", "Authorization", authorization));
        ObjectNode event = anonymous(Events.get(MODELS));
        event.withObject("/headers").put("authorization", authorization);
        assertEquals(200, Doors.invoke(event).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong-token",
                "Bearer",
                "Bearer ",
                "Bearer right-token x",
                "Bearer right-toke",
                "Bearer Right-Token",
                "Bearer right-token,Bearer wrong",
                "Basic right-token",
                "Basic cmlnaHQtdG9rZW46",
                "right-token",
                "Token right-token",
                "Bearerright-token",
                "Bearer\tright-token",
                "AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/execute-api/aws4_request, Signature=00",
                "Bearer 0000000000000000000000000000000000000000000000000000000000000000"
            })
    void anyOtherTokenIsRefused(String authorization) {
        Contract.failure("unauthorized", Doors.get(MODELS, "Authorization", authorization));
        Contract.failure("unauthorized", Doors.images("{'prompt':'x'}", "Authorization", authorization));
    }

    @Test
    void aTokenOutsideTheAuthorizationHeaderIsIgnored() {
        Contract.failure("unauthorized", Doors.get(MODELS + "?access_token=right-token"));
        Contract.failure("unauthorized", Doors.get(MODELS, "X-Api-Key", "right-token"));
        Contract.failure("unauthorized", Doors.get(MODELS, "Cookie", "Authorization=Bearer right-token"));
        Contract.failure("unauthorized", Doors.get(MODELS, "Proxy-Authorization", "Bearer right-token"));
    }

    @Test
    void aCallerCannotPretendToBeAnInvocation() {
        for (String id : List.of("", "true", UUID.randomUUID().toString(), "null", "*")) {
            Contract.failure("unauthorized", Doors.get(MODELS, "X-Lambda-Invocation", id));
            ObjectNode event = anonymous(Events.get(MODELS));
            event.withObject("/headers").put("X-Lambda-Invocation", id).put("x-amzn-oidc-identity", "me");
            Contract.failure("unauthorized", Doors.invoke(event));
        }
    }

    @Test
    void aCallerAuthenticatedByAGatewayIsAccepted() {
        ObjectNode functionUrl = anonymous(Events.get(MODELS));
        functionUrl
                .withObject("/requestContext/authorizer/iam")
                .put("userArn", "arn:aws:iam::123456789012:user/painter");
        ObjectNode jwt = anonymous(Events.get(MODELS));
        jwt.withObject("/requestContext/authorizer/jwt/claims").put("sub", "user-4711");
        ObjectNode rest = Events.event("rest-api").put("path", MODELS).put("httpMethod", "GET");

        assertEquals(200, Doors.invoke(functionUrl).status());
        assertEquals(200, Doors.invoke(jwt).status());
        assertEquals(200, Doors.invoke(rest).status());
    }

    @Test
    void aCallerThatNoGatewayHasAuthenticatedIsRefused() {
        ObjectNode empty = anonymous(Events.get(MODELS));
        empty.withObject("/requestContext/authorizer/iam").put("userArn", "").putNull("userId");
        ObjectNode claimed = anonymous(Events.get(MODELS));
        claimed.withObject("/authorizer/iam").put("userArn", "arn:aws:iam::123456789012:user/painter");
        claimed.withObject("/headers").put("requestContext", "{\"authorizer\":{}}");
        ObjectNode balancer = Events.event("load-balancer").put("path", MODELS).put("httpMethod", "GET");
        ObjectNode console =
                Events.event("rest-api-console").put("path", MODELS).put("httpMethod", "GET");
        console.withObject("/requestContext").remove(List.of("authorizer", "identity"));

        Contract.failure("unauthorized", Doors.invoke(anonymous(Events.get(MODELS))));
        Contract.failure("unauthorized", Doors.invoke(empty));
        Contract.failure("unauthorized", Doors.invoke(claimed));
        Contract.failure("unauthorized", Doors.invoke(balancer));
        Contract.failure("unauthorized", Doors.invoke(console));
    }

    @Test
    void aLargeBodyWithoutCredentialsIsRefusedUnread() {
        Contract.failure(
                "unauthorized",
                Doors.raw(("POST /api/v1/images HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n"
                                + "Connection: close\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static ObjectNode anonymous(ObjectNode event) {
        event.withObject("/requestContext").remove("authorizer");
        return event;
    }

    private static HttpAnswer raw(String method, String target) {
        return Doors.raw(
                (method + " " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
