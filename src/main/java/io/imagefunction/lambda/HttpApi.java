package io.imagefunction.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Collectors;

/** API Gateway's HTTP APIs with payload format 2.0, and Function URLs, which have adopted it. */
final class HttpApi implements HttpFront {

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
                path(event),
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

    private static String path(ObjectNode event) {
        return Target.withoutStage(
                event.path("rawPath").asText(""),
                event.at("/requestContext/stage").asText(""));
    }

    @Override
    public String prefix(ObjectNode event) {
        return Target.prefix(event.path("rawPath").asText(""), path(event));
    }

    @Override
    public String caller(ObjectNode event) {
        JsonNode authorizer = event.at("/requestContext/authorizer");
        String caller = HttpFront.firstText(
                authorizer.at("/iam/userArn"),
                authorizer.at("/jwt/claims/sub"),
                authorizer.at("/jwt/claims/client_id"),
                authorizer.at("/lambda/principalId"));
        // A Lambda authorizer with simple responses lets in without giving a name.
        return caller == null && authorizer.has("lambda") ? "authorizer" : caller;
    }

    /** A Function URL, told by its host name, waits for as long as Lambda. */
    @Override
    public Instant arrival(ObjectNode event) {
        JsonNode context = event.path("requestContext");
        return context.path("domainName").asText("").contains(".lambda-url.")
                ? null
                : HttpFront.instant(context.path("timeEpoch"));
    }

    @Override
    public void write(Response response, ObjectNode event, JsonGenerator json) throws IOException {
        json.writeNumberField("statusCode", response.status());
        json.writeObjectFieldStart("headers");
        for (String name : response.headers().names()) {
            if (!name.equalsIgnoreCase("set-cookie")) {
                json.writeStringField(name, String.join(", ", response.headers().getAll(name)));
            }
        }
        json.writeEndObject();
        json.writeArrayFieldStart("cookies");
        for (String cookie : response.headers().getAll(HttpHeaders.SET_COOKIE)) {
            json.writeString(cookie);
        }
        json.writeEndArray();
        response.writeBody(json);
    }
}
