package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.queue.QueueMessage;
import io.imagefunction.request.StrictJson;
import java.nio.charset.StandardCharsets;

/** What a message of SQS asks for. */
sealed interface MessageContent {

    /** What the function itself has put into the queue. */
    record Own(QueueMessage message) implements MessageContent {}

    /** A request, or what tells where requests are; {@code size} is that of the text. */
    record Request(JsonNode json, int size) implements MessageContent {}

    /** It fails when it is carried out, and nobody sooner. */
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
