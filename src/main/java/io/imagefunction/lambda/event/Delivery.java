package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.queue.LinesMessage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request for pictures as an event brings it.
 *
 * @param payload the request, or where it is: {@code {"request_s3_uri":"s3://bucket/requests/…"}}; reading it may block,
 *     and may fail with what is wrong with it
 * @param key what the service that delivers it calls this delivery, each time it delivers it
 * @param source which queue, topic, bus or bucket it came through: keys are its own
 * @param size of the payload in bytes, where that may matter
 * @param place of a line, in what part of its file
 * @param over is to be run once when it has ended, or will not be carried out
 */
record Delivery(
        Supplier<JsonNode> payload,
        Optional<String> key,
        String source,
        long size,
        Optional<Place> place,
        Runnable over) {

    /**
     * @param part what of the file is carried out here
     * @param line from 1
     */
    record Place(LinesMessage part, int line) {}

    Delivery(Supplier<JsonNode> payload, Optional<String> key, String source) {
        this(payload, key, source, 0, Optional.empty(), () -> {});
    }

    /** One that cannot be read; it fails when it is carried out. */
    static Delivery failed(Throwable problem, String key, String source) {
        return new Delivery(
                () -> {
                    throw problem instanceof RuntimeException known ? known : new IllegalArgumentException(problem);
                },
                Optional.of(key),
                source);
    }
}
