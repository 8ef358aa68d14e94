package io.imagefunction.lambda.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The HTTP request in an event.
 *
 * @param target path and query, percent-encoded
 */
record Request(HttpMethod method, String target, MultiMap headers, byte[] body) {

    private static final Pattern HOST = Pattern.compile("(?:[\\w.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}])(?::\\d{1,5})?");

    /**
     * Reads headers and body, which all kinds of events have in the same fields. Removes the body from the event to
     * free memory: it can be 6 MB, and the event lives as long as the invocation.
     *
     * @throws IllegalArgumentException for what HTTP does not allow, such as a line break in a header
     */
    static Request of(ObjectNode event, String method, String path, String query) {
        return new Request(method(method), Target.of(path, query), headers(event), takeBody(event));
    }

    /** CONNECT would make a tunnel of its connection to the server, on which the next request fails. */
    private static HttpMethod method(String name) {
        HttpMethod method = HttpMethod.valueOf(name);
        if (method.equals(HttpMethod.CONNECT)) {
            throw new IllegalArgumentException("its method is CONNECT");
        }
        return method;
    }

    /** Makes the query of an event that has parameters instead; {@code encoding} is applied to each name and value. */
    static String query(ObjectNode event, UnaryOperator<String> encoding) {
        StringJoiner query = new StringJoiner("&");
        pairs(
                event,
                "multiValueQueryStringParameters",
                "queryStringParameters",
                (name, value) -> query.add(encoding.apply(name) + "=" + encoding.apply(value)));
        return query.toString();
    }

    /** The target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static MultiMap headers(ObjectNode event) {
        MultiMap headers = HttpHeaders.headers();
        pairs(event, "multiValueHeaders", "headers", headers::add);
        String host = host(event);
        return host == null ? headers.remove(HttpHeaders.HOST) : headers.set(HttpHeaders.HOST, host);
    }

    /**
     * Returns the host name that was called, perhaps with a port: from the request context, or else from the header
     * {@code Host}. Null if neither is a valid name.
     */
    static String host(ObjectNode event) {
        return Stream.of(event.at("/requestContext/domainName").asText(""), header(event, "host"))
                .filter(name -> HOST.matcher(name).matches())
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns the last value of a header, which is the one that the service itself sets or appends; empty if there is
     * none.
     */
    static String header(ObjectNode event, String name) {
        StringBuilder last = new StringBuilder();
        pairs(event, "multiValueHeaders", "headers", (key, value) -> {
            if (key.equalsIgnoreCase(name)) {
                last.replace(0, last.length(), value.strip());
            }
        });
        return last.toString();
    }

    /**
     * Visits each name with each of its values, in the map that is filled: services use different maps, and the Lambda
     * console sends null.
     */
    private static void pairs(ObjectNode event, String multi, String single, BiConsumer<String, String> pair) {
        JsonNode map = event.path(multi).isEmpty() ? event.path(single) : event.path(multi);
        map.properties().forEach(entry -> {
            Iterable<JsonNode> values = entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue());
            values.forEach(value -> pair.accept(entry.getKey(), value.asText("")));
        });
    }

    private static byte[] takeBody(ObjectNode event) {
        JsonNode body = event.remove("body");
        String text = body == null ? "" : body.asText("");
        return event.path("isBase64Encoded").asBoolean()
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
