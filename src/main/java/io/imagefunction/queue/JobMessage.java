package io.imagefunction.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Says that a job is to be carried out, and no more: {@code {"job":"<id>","attempt":0,"not_before":
 * "2026-11-21T12:00:00Z"}}. What is to be done is in the bucket, because a message has no room for it and whoever may
 * send one must not be able to have anything else paid.
 *
 * @param attempt how often it has been put back, which decides how long it waits the next time
 */
public record JobMessage(String job, int attempt, Instant notBefore) implements QueueMessage {

    /** None if it is a message of another kind, such as a request. */
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
