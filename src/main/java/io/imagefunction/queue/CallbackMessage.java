package io.imagefunction.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Says that a job's answer is to be sent to where its record says: {@code {"callback":"<id>","attempt":0,"not_before":
 * "2026-11-21T12:00:00Z"}}.
 *
 * @param attempt how often that has been tried
 * @param notBefore when it is to be tried, which may be later than the queue can wait
 */
public record CallbackMessage(String job, int attempt, Instant notBefore) implements QueueMessage {

    /** None if it is a message of another kind, such as a request. */
    public static Optional<CallbackMessage> of(JsonNode message) {
        return message.path("callback").isTextual() && !message.has("prompt")
                ? Optional.of(new CallbackMessage(
                        message.path("callback").textValue(),
                        Math.max(0, message.path("attempt").asInt()),
                        instant(message.path("not_before").asText())))
                : Optional.empty();
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException missing) {
            return Instant.EPOCH;
        }
    }

    public CallbackMessage again(Instant when) {
        return new CallbackMessage(job, attempt + 1, when);
    }

    @Override
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("callback", job)
                .put("attempt", attempt)
                .put("not_before", notBefore.toString());
    }
}
