package io.imagefunction.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A message that the function puts into its queue. */
public sealed interface QueueMessage permits JobMessage, CallbackMessage, LinesMessage {

    /** The field for {@link #notBefore}. */
    String NOT_BEFORE = "not_before";

    /**
     * When the message is due. That may be after the queue's longest delay: a worker that gets it too early sends it
     * again.
     */
    Instant notBefore();

    ObjectNode json();

    /** Empty if the message is of another kind, such as a request. */
    static Optional<QueueMessage> of(JsonNode message) {
        return JobMessage.of(message)
                .<QueueMessage>map(job -> job)
                .or(() -> CallbackMessage.of(message))
                .or(() -> LinesMessage.of(message));
    }

    /** A message without a time is due at once. */
    static Instant notBefore(JsonNode message) {
        try {
            return Instant.parse(message.path(NOT_BEFORE).asText());
        } catch (DateTimeParseException missing) {
            return Instant.EPOCH;
        }
    }

    /** The number of earlier attempts. */
    static int attempt(JsonNode message) {
        JsonNode attempt = message.path("attempt");
        return attempt.canConvertToInt() ? Math.clamp(attempt.asInt(), 0, Integer.MAX_VALUE - 1) : 0;
    }
}
