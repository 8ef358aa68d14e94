package io.imagefunction.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a worker to carry out a job: {@code {"job":"<id>","attempt":0,"not_before": "2026-11-21T12:00:00Z"}}. The
 * request itself is in the bucket. It may be too large for a message, and a sender of messages must not be able to have
 * other requests paid for.
 *
 * @param attempt how often the job was put back, which decides the next delay
 */
public record JobMessage(String job, int attempt, Instant notBefore) implements QueueMessage {

    /** Empty if the message is of another kind, such as a request. */
    public static Optional<JobMessage> of(JsonNode message) {
        return message.path("job").isTextual() && !message.has("prompt")
                ? Optional.of(new JobMessage(
                        message.path("job").textValue(),
                        QueueMessage.attempt(message),
                        QueueMessage.notBefore(message)))
                : Optional.empty();
    }

    public JobMessage again(Instant when) {
        return new JobMessage(job, attempt + 1, when);
    }

    /** The same attempt at another time. */
    public JobMessage at(Instant when) {
        return new JobMessage(job, attempt, when);
    }

    @Override
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("job", job)
                .put("attempt", attempt)
                .put(NOT_BEFORE, notBefore.toString());
    }
}
