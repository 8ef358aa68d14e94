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
 * The HTTP request that an event stands for.
 *
 * @param target path and query, percent-encoded
 */
record Request(HttpMethod method, String target, MultiMap headers, byte[] body) {

    private static final Pattern HOST = Pattern.compile("(?:[\\w.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}])(?::\\d{1,5})?");

    /**
     * Takes headers and body from where all events have them, the body for good: it can be 6 MB, and the event lives as
     * long as the invocation.
     *
     * @throws IllegalArgumentException for anything that HTTP has no room for, such as a line break in a header
     */
    static Request of(ObjectNode event, String method, String path, String query) {
        return new Request(HttpMethod.valueOf(method), Target.of(path, query), headers(event), takeBody(event));
    }

    /** The query of events that have it in parameters, each name and value written with {@code encoding}. */
    static String query(ObjectNode event, UnaryOperator<String> encoding) {
        StringJoiner query = new StringJoiner("&");
        pairs(
                event,
                "multiValueQueryStringParameters",
                "queryStringParameters",
                (name, value) -> query.add(encoding.apply(name) + "=" + encoding.apply(value)));
        return query.toString();
    }

    private static MultiMap headers(ObjectNode event) {
        MultiMap headers = HttpHeaders.headers();
        pairs(event, "multiValueHeaders", "headers", headers::add);
        String host = host(event);
        return host == null ? headers.remove(HttpHeaders.HOST) : headers.set(HttpHeaders.HOST, host);
    }

    /**
     * The name that the service was called by, perhaps with a port: as the service says, or as the client does where it
     * says none. Null if neither is one.
     */
    static String host(ObjectNode event) {
        return Stream.of(event.at("/requestContext/domainName").asText(""), header(event, "host"))
                .filter(name -> HOST.matcher(name).matches())
                .findFirst()
                .orElse(null);
    }

    /** The last value of a header, which is the service's own where it sets or appends one; empty for none. */
    static String header(ObjectNode event, String name) {
        StringBuilder last = new StringBuilder();
        pairs(event, "multiValueHeaders", "headers", (key, value) -> {
            if (key.equalsIgnoreCase(name)) {
                last.replace(0, last.length(), value.strip());
            }
        });
        return last.toString();
    }

    /** Each name with each of its values, from whichever map is filled: services differ, and consoles send null. */
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
