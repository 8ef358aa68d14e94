package io.imagefunction.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;

/** API Gateway's REST APIs, and HTTP APIs with payload format 1.0. */
final class RestApi implements HttpFront {

    @Override
    public boolean sent(ObjectNode event) {
        JsonNode context = event.path("requestContext");
        return event.path("httpMethod").isTextual()
                && event.path("path").isTextual()
                && context.isObject()
                && !context.has("elb");
    }

    @Override
    public Request request(ObjectNode event) {
        return Request.of(
                event, event.path("httpMethod").asText(""), path(event), Request.query(event, Target::component));
    }

    /** Only an HTTP API names its payload's version, and only it leaves the stage in the path. */
    private static String path(ObjectNode event) {
        String path = event.path("path").asText("");
        return event.has("version")
                ? Target.withoutStage(path, event.at("/requestContext/stage").asText(""))
                : path;
    }

    /** The context has the path as it was called. */
    @Override
    public String prefix(ObjectNode event) {
        return Target.prefix(event.at("/requestContext/path").asText(""), path(event));
    }

    @Override
    public String caller(ObjectNode event) {
        JsonNode context = event.path("requestContext");
        return HttpFront.firstText(
                context.at("/identity/userArn"),
                context.at("/authorizer/claims/sub"),
                context.at("/authorizer/principalId"));
    }

    @Override
    public Instant arrival(ObjectNode event) {
        return HttpFront.instant(event.at("/requestContext/requestTimeEpoch"));
    }

    @Override
    public void write(Response response, ObjectNode event, JsonGenerator json) throws IOException {
        json.writeNumberField("statusCode", response.status());
        HttpFront.writeMultiValueHeaders(response, json);
        response.writeBody(json);
    }
}
