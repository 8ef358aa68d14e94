package io.imagefunction.lambda.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.Caller;
import io.imagefunction.settings.Settings;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.time.Instant;

/** API Gateway's REST APIs, and HTTP APIs with payload format 1.0. */
public final class RestApi implements HttpFront {

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
                event,
                event.path("httpMethod").asText(""),
                path(event).path(),
                Request.query(event, Target::component));
    }

    private static CalledPath path(ObjectNode event) {
        String called = event.path("path").asText("");
        return CalledPath.byRoute(called, event.path("resource").asText(""), event.path("pathParameters"))
                .orElseGet(() -> CalledPath.unrouted(stageInPath(event), called, HttpFront.isCustomDomain(event)));
    }

    /** Returns the stage of an HTTP API, which leaves it in the path. Only events of an HTTP API have a version. */
    private static String stageInPath(ObjectNode event) {
        return event.has("version") ? event.at("/requestContext/stage").asText("") : "";
    }

    /** Reads the path in the context, which is the one that was called, with the stage. */
    @Override
    public String prefix(ObjectNode event) {
        CalledPath path = path(event);
        String called = event.at("/requestContext/path").asText("");
        return called.endsWith(path.path())
                ? called.substring(0, called.length() - path.path().length())
                : path.prefix();
    }

    @Override
    public String caller(ObjectNode event) {
        JsonNode context = event.path("requestContext");
        String arn = HttpFront.firstText(context.at("/identity/userArn"));
        String user = arn == null ? HttpFront.tokensCaller(context.at("/authorizer/claims")) : Caller.iam(arn);
        String principal = HttpFront.firstText(context.at("/authorizer/principalId"));
        return user != null || principal == null ? user : Caller.principal(principal);
    }

    /** Reads a stage variable that the template sets if the integration streams. Nothing else in the event shows it. */
    @Override
    public boolean isStreamed(ObjectNode event, Settings.Image settings) {
        return event.at("/stageVariables/imageAnswers").asText("").equals("streamed");
    }

    @Override
    public Instant arrival(ObjectNode event, Instant now) {
        return HttpFront.instant(event.at("/requestContext/requestTimeEpoch"));
    }

    @Override
    public void writeHead(int status, MultiMap headers, ObjectNode event, JsonGenerator json) throws IOException {
        json.writeNumberField("statusCode", status);
        HttpFront.writeMultiValueHeaders(headers, json);
    }
}
