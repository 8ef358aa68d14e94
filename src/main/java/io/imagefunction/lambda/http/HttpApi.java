package io.imagefunction.lambda.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.Caller;
import io.imagefunction.settings.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Collectors;

/** API Gateway's HTTP APIs with payload format 2.0, and Function URLs, which use the same format. */
public final class HttpApi implements HttpFront {

    @Override
    public boolean sent(ObjectNode event) {
        return event.path("version").asText("").equals("2.0")
                && event.at("/requestContext/http").isObject();
    }

    @Override
    public Request request(ObjectNode event) {
        Request request = Request.of(
                event,
                event.at("/requestContext/http/method").asText(""),
                path(event).path(),
                event.path("rawQueryString").asText(""));
        JsonNode cookies = event.path("cookies");
        if (!cookies.isEmpty()) {
            request.headers()
                    .set(
                            HttpHeaders.COOKIE,
                            cookies.valueStream().map(JsonNode::asText).collect(Collectors.joining("; ")));
        }
        return request;
    }

    /**
     * The raw path contains a named stage even behind a custom domain, where callers do not see it. Callers see the key
     * of an API mapping there instead, which the event does not contain.
     */
    private static CalledPath path(ObjectNode event) {
        String called = event.path("rawPath").asText("");
        String routeKey = event.path("routeKey").asText("");
        String route = routeKey.substring(routeKey.indexOf(' ') + 1);
        return CalledPath.byRoute(called, route, event.path("pathParameters"))
                .orElseGet(() -> CalledPath.unrouted(stage(event), called, HttpFront.isCustomDomain(event)));
    }

    @Override
    public String prefix(ObjectNode event) {
        String prefix = path(event).prefix();
        return HttpFront.isCustomDomain(event) ? CalledPath.withoutStage(stage(event), prefix) : prefix;
    }

    private static String stage(ObjectNode event) {
        return event.at("/requestContext/stage").asText("");
    }

    @Override
    public String caller(ObjectNode event) {
        JsonNode authorizer = event.at("/requestContext/authorizer");
        String arn = HttpFront.firstText(authorizer.at("/iam/userArn"));
        if (arn != null) {
            return Caller.iam(arn);
        }
        String user = HttpFront.tokensCaller(authorizer.at("/jwt/claims"));
        if (user != null || !authorizer.has("lambda")) {
            return user;
        }
        // A Lambda authorizer with simple responses gives no name.
        return Caller.principal(HttpFront.firstText(authorizer.at("/lambda/principalId")));
    }

    /** Null for a Function URL, which waits for as long as Lambda does. */
    @Override
    public Instant arrival(ObjectNode event, Instant now) {
        return isFunctionUrl(event) ? null : HttpFront.instant(event.at("/requestContext/timeEpoch"));
    }

    /** Read from the settings, because the event of a Function URL does not say whether it streams. */
    @Override
    public boolean isStreamed(ObjectNode event, Settings.Image settings) {
        return settings.streamedUrl() && isFunctionUrl(event);
    }

    private static boolean isFunctionUrl(ObjectNode event) {
        return event.at("/requestContext/domainName").asText("").contains(".lambda-url.");
    }

    @Override
    public void writeHead(int status, MultiMap headers, ObjectNode event, JsonGenerator json) throws IOException {
        json.writeNumberField("statusCode", status);
        json.writeObjectFieldStart("headers");
        for (String name : headers.names()) {
            if (!name.equalsIgnoreCase("set-cookie")) {
                json.writeStringField(name, String.join(", ", headers.getAll(name)));
            }
        }
        json.writeEndObject();
        json.writeArrayFieldStart("cookies");
        for (String cookie : headers.getAll(HttpHeaders.SET_COOKIE)) {
            json.writeString(cookie);
        }
        json.writeEndArray();
    }
}
