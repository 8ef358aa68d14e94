package io.imagefunction.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a worker to send a job's answer to the URL in its record: {@code {"callback":"<id>","attempt":0,"not_before":
 * "2026-11-21T12:00:00Z"}}.
 *
 * @param attempt the number of earlier attempts
 */
public record CallbackMessage(String job, int attempt, Instant notBefore) implements QueueMessage {

    /** Empty if the message is of another kind, such as a request. */
    public static Optional<CallbackMessage> of(JsonNode message) {
        return message.path("callback").isTextual() && !message.has("prompt")
                ? Optional.of(new CallbackMessage(
                        message.path("callback").textValue(),
                        QueueMessage.attempt(message),
                        QueueMessage.notBefore(message)))
                : Optional.empty();
    }

    public CallbackMessage again(Instant when) {
        return new CallbackMessage(job, attempt + 1, when);
    }

    /** The same attempt at another time. */
    public CallbackMessage at(Instant when) {
        return new CallbackMessage(job, attempt, when);
    }

    @Override
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("callback", job)
                .put("attempt", attempt)
                .put(NOT_BEFORE, notBefore.toString());
    }
}
