package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.queue.LinesMessage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request for pictures, as one delivery of an event brings it.
 *
 * @param payload the request, or a pointer to it: {@code {"request_s3_uri":"s3://bucket/requests/…"}}; reading it may
 *     block, and throws if the payload is invalid
 * @param key the delivering service's id for the request, which is the same at every delivery
 * @param source the queue, topic, bus or bucket that delivered it; keys are unique only within one source
 * @param size of the payload in bytes where it counts towards the memory budget, else 0
 * @param place which line of which file the request is, if it comes from a file of lines
 * @param over to be run once, when the request has ended or will not be carried out
 */
record Delivery(
        Supplier<JsonNode> payload,
        Optional<String> key,
        String source,
        long size,
        Optional<Place> place,
        Runnable over) {

    /**
     * @param part the lines of the file that this event carries out
     * @param line counted from 1
     */
    record Place(LinesMessage part, int line) {}

    Delivery(Supplier<JsonNode> payload, Optional<String> key, String source) {
        this(payload, key, source, 0, Optional.empty(), () -> {});
    }

    /** A delivery that cannot be read. It fails when it is carried out. */
    static Delivery failed(Throwable problem, String key, String source) {
        return new Delivery(
                () -> {
                    throw problem instanceof RuntimeException known ? known : new IllegalArgumentException(problem);
                },
                Optional.of(key),
                source);
    }
}
