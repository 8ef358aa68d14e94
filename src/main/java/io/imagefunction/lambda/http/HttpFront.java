package io.imagefunction.lambda.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.Caller;
import io.imagefunction.settings.Settings;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A kind of service that turns HTTP requests into events: the format of its events and of its answers. */
sealed interface HttpFront permits HttpApi, RestApi, LoadBalancer {

    List<HttpFront> ALL = List.of(new HttpApi(), new RestApi(), new LoadBalancer());

    boolean sent(ObjectNode event);

    /** @throws IllegalArgumentException if the event is not a valid HTTP request */
    Request request(ObjectNode event);

    /**
     * Returns the authenticated caller, read from the request context and never from a header; null if there is none.
     */
    String caller(ObjectNode event);

    /**
     * Returns when the service received the request, if it hangs up after a fixed time. The request must end by then,
     * because a caller that no longer waits must not pay. Null if the service waits for as long as Lambda does.
     */
    default Instant arrival(ObjectNode event, Instant now) {
        return null;
    }

    /** How long after the arrival the service hangs up. */
    default Duration patience(Settings.Image settings) {
        return settings.gatewayTimeout();
    }

    /**
     * Returns what links need in front of the application's path, such as {@code /prod}, because the service has cut it
     * off.
     */
    default String prefix(ObjectNode event) {
        return "";
    }

    /** Always https, whatever a header says: only load balancers also take http. */
    default String scheme(ObjectNode event) {
        return "https";
    }

    /**
     * Returns the beginning of links to the application: see {@link io.imagefunction.invocation.Invocation#baseUrl}.
     */
    default String baseUrl(ObjectNode event) {
        String host = Request.host(event);
        return host == null ? "" : scheme(event) + "://" + host + Target.prefix(prefix(event));
    }

    /** Whether the service accepts an answer in parts. */
    default boolean isStreamed(ObjectNode event, Settings.Image settings) {
        return false;
    }

    /** Writes the fields of status and headers, without the braces around them. */
    void writeHead(int status, MultiMap headers, ObjectNode event, JsonGenerator json) throws IOException;

    /** The largest answer in bytes, with its envelope. The default is the limit of Lambda itself. */
    default int limit() {
        return 6 * 1024 * 1024;
    }

    /** Whether the API was called by a custom domain name, where callers do not see the stage. */
    static boolean isCustomDomain(ObjectNode event) {
        String domain = event.at("/requestContext/domainName").asText("");
        return !domain.isEmpty() && !domain.contains(".execute-api.");
    }

    /** Returns the caller that the claims of a JSON Web Token name; null if there is none. */
    static String tokensCaller(JsonNode claims) {
        String issuer = firstText(claims.path("iss"));
        String subject = firstText(claims.path("sub"));
        String client = firstText(claims.path("client_id"));
        if (subject != null) {
            return Caller.subject(issuer, subject);
        }
        return client == null ? null : Caller.client(issuer, client);
    }

    /** Returns the first candidate that is a text and not empty, or null. */
    static String firstText(JsonNode... candidates) {
        return Stream.of(candidates)
                .map(JsonNode::textValue)
                .filter(Objects::nonNull)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Reads milliseconds since 1970; null if the value is not an integer. */
    static Instant instant(JsonNode millis) {
        return millis.canConvertToLong() && millis.isIntegralNumber() ? Instant.ofEpochMilli(millis.longValue()) : null;
    }

    static void writeMultiValueHeaders(MultiMap headers, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("multiValueHeaders");
        for (String name : headers.names()) {
            json.writeArrayFieldStart(name);
            for (String value : headers.getAll(name)) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
