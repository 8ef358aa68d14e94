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

/** A kind of service that puts HTTP requests into events: how it writes them, and how it reads the answers. */
sealed interface HttpFront permits HttpApi, RestApi, LoadBalancer {

    List<HttpFront> ALL = List.of(new HttpApi(), new RestApi(), new LoadBalancer());

    boolean sent(ObjectNode event);

    /** @throws IllegalArgumentException if no HTTP request can be made of the event */
    Request request(ObjectNode event);

    /** Whom the service has authenticated, as its request context says and never a header; null for nobody. */
    String caller(ObjectNode event);

    /**
     * When the service took the request in, if it hangs up after a fixed time however long the function may run: what a
     * caller no longer waits for must not be paid for. Null if it waits for as long as Lambda.
     */
    default Instant arrival(ObjectNode event, Instant now) {
        return null;
    }

    /** How long after that it hangs up. */
    default Duration patience(Settings.Image settings) {
        return settings.gatewayTimeout();
    }

    /**
     * What the service has cut off in front of the application's path, such as {@code /prod}: links have to have it.
     */
    default String prefix(ObjectNode event) {
        return "";
    }

    /** All doors of AWS but load balancers take https only, whatever a header says. */
    default String scheme(ObjectNode event) {
        return "https";
    }

    /** What links to the application begin with: see {@link io.imagefunction.invocation.Invocation#baseUrl}. */
    default String baseUrl(ObjectNode event) {
        String host = Request.host(event);
        return host == null ? "" : scheme(event) + "://" + host + Target.prefix(prefix(event));
    }

    /** Whether the service takes the answer in parts while it is made. */
    default boolean isStreamed(ObjectNode event, Settings.Image settings) {
        return false;
    }

    /** The fields of the answer's status and headers, without the braces. */
    void writeHead(int status, MultiMap headers, ObjectNode event, JsonGenerator json) throws IOException;

    /** Bytes of the largest answer, envelope included: what Lambda itself returns. */
    default int limit() {
        return 6 * 1024 * 1024;
    }

    /** Whether callers reach an API by a name of its owner's, without its stage. */
    static boolean isCustomDomain(ObjectNode event) {
        String domain = event.at("/requestContext/domainName").asText("");
        return !domain.isEmpty() && !domain.contains(".execute-api.");
    }

    /** Whom a JSON Web Token names; null for nobody. */
    static String tokensCaller(JsonNode claims) {
        String issuer = firstText(claims.path("iss"));
        String subject = firstText(claims.path("sub"));
        String client = firstText(claims.path("client_id"));
        if (subject != null) {
            return Caller.subject(issuer, subject);
        }
        return client == null ? null : Caller.client(issuer, client);
    }

    /** The first that is text and not empty, or null. */
    static String firstText(JsonNode... candidates) {
        return Stream.of(candidates)
                .map(JsonNode::textValue)
                .filter(Objects::nonNull)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Milliseconds since 1970, or null if there are none. */
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
