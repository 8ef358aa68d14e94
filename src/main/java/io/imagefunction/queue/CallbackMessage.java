package io.imagefunction.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Says that a job's answer is to be sent to where its record says: {@code {"callback":"<id>","attempt":0,"not_before":
 * "2026-11-21T12:00:00Z"}}.
 *
 * @param attempt how often that has been tried
 */
public record CallbackMessage(String job, int attempt, Instant notBefore) implements QueueMessage {

    /** None if it is a message of another kind, such as a request. */
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
