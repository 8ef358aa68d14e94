package io.imagefunction.lambda.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.settings.Settings;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Application Load Balancers. Unless configured to, they authenticate no callers, and even then they name the caller
 * only in headers.
 */
public final class LoadBalancer implements HttpFront {

    @Override
    public boolean sent(ObjectNode event) {
        return event.at("/requestContext/elb").isObject();
    }

    @Override
    public Request request(ObjectNode event) {
        return Request.of(
                event,
                event.path("httpMethod").asText(""),
                event.path("path").asText(""),
                // Unlike API Gateway, a load balancer does not decode the parameters.
                Request.query(event, UnaryOperator.identity()));
    }

    @Override
    public String caller(ObjectNode event) {
        return null;
    }

    /** Now, because the event has no time and the load balancer calls Lambda at once. */
    @Override
    public Instant arrival(ObjectNode event, Instant now) {
        return now;
    }

    @Override
    public Duration patience(Settings.Image settings) {
        return settings.loadBalancerTimeout();
    }

    /** A listener may take http. The load balancer itself sets the header and overwrites what a client has sent. */
    @Override
    public String scheme(ObjectNode event) {
        return "http".equalsIgnoreCase(Request.header(event, "x-forwarded-proto")) ? "http" : "https";
    }

    @Override
    public void writeHead(int status, MultiMap headers, ObjectNode event, JsonGenerator json) throws IOException {
        json.writeNumberField("statusCode", status);
        json.writeStringField(
                "statusDescription", HttpResponseStatus.valueOf(status).toString());
        // The target group's setting decides which field is read. The event has the same field.
        if (event.has("multiValueHeaders")) {
            HttpFront.writeMultiValueHeaders(headers, json);
        } else {
            writeHeaders(headers, json);
        }
    }

    private static void writeHeaders(MultiMap headers, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("headers");
        for (String name : headers.names()) {
            List<String> values = headers.getAll(name);
            // Cookies cannot be joined. The last one wins, as it does in the events of load balancers.
            boolean cookies = HttpHeaders.SET_COOKIE.toString().equalsIgnoreCase(name);
            json.writeStringField(name, cookies ? values.getLast() : String.join(", ", values));
        }
        json.writeEndObject();
    }

    @Override
    public int limit() {
        return 1024 * 1024;
    }
}
