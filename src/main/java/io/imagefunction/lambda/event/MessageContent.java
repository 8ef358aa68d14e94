package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.queue.QueueMessage;
import io.imagefunction.request.StrictJson;
import java.nio.charset.StandardCharsets;

/** The content of an SQS message. */
sealed interface MessageContent {

    /** A message that the function itself has sent. */
    record Own(QueueMessage message) implements MessageContent {}

    /** A request, or a notification of objects that hold requests; {@code size} is that of the text. */
    record Request(JsonNode json, int size) implements MessageContent {}

    /** A message that cannot be parsed. It fails when it is carried out, and does not affect other messages. */
    record Unreadable(Throwable problem) implements MessageContent {}

    static MessageContent of(String body) {
        try {
            JsonNode json = StrictJson.parse(body.getBytes(StandardCharsets.UTF_8));
            return QueueMessage.of(json)
                    .<MessageContent>map(Own::new)
                    .orElseGet(() -> new Request(json, body.length()));
        } catch (RuntimeException | Error unreadable) {
            return new Unreadable(unreadable);
        }
    }
}
