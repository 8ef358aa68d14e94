package io.imagefunction.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
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
     * When the service took the request in, if it hangs up after a fixed time however long the function may run: API
     * Gateway does, and what a caller no longer waits for must not be paid for. Null if it waits for as long as Lambda.
     */
    default Instant arrival(ObjectNode event) {
        return null;
    }

    /** What the service has cut off in front of the request's path, such as {@code /prod}: links have to have it. */
    default String prefix(ObjectNode event) {
        return "";
    }

    /** The fields of the answer, without the braces. */
    void write(Response response, ObjectNode event, JsonGenerator json) throws IOException;

    /** Bytes of the largest answer, envelope included: what Lambda itself returns. */
    default int limit() {
        return 6 * 1024 * 1024;
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

    static void writeMultiValueHeaders(Response response, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("multiValueHeaders");
        for (String name : response.headers().names()) {
            json.writeArrayFieldStart(name);
            for (String value : response.headers().getAll(name)) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
