package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.request.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Unwraps messages: finds the request inside what topics, event buses and S3 put around it. */
@ApplicationScoped
class Envelope {

    private final NewObjects objects;

    Envelope(NewObjects objects) {
        this.objects = objects;
    }

    /**
     * Returns the requests of a message: the message itself, or those in the S3 objects that it announces. An invalid
     * message becomes a delivery that fails when it is carried out.
     *
     * @param id of the message
     * @param source ARN of the queue or topic that the message was sent to
     */
    Stream<Delivery> open(String text, String id, String source, Invocation invocation) {
        return opened(() -> parse(text), text.length(), id, source, invocation);
    }

    /** Returns the requests of a message that has been parsed already. */
    Stream<Delivery> open(MessageContent.Request text, String id, String source, Invocation invocation) {
        return opened(text::json, text.size(), id, source, invocation);
    }

    private Stream<Delivery> opened(
            Supplier<JsonNode> text, int size, String id, String source, Invocation invocation) {
        try {
            JsonNode message = unwrap(text.get());
            if (NewObjects.isS3Notification(message)) {
                return objects.requests(message, invocation);
            }
            return Stream.of(
                    new Delivery(() -> request(message), Optional.of(id), source, size, Optional.empty(), () -> {}));
        } catch (RuntimeException | Error unreadable) {
            return Stream.of(Delivery.failed(unreadable, id, source));
        }
    }

    private static JsonNode unwrap(JsonNode message) {
        return message.path("Type").asText().equals("Notification")
                ? unwrap(parse(message.path("Message").asText()))
                : message;
    }

    private static JsonNode parse(String text) {
        return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode request(JsonNode message) {
        return message.has("detail-type") ? message.path("detail") : message;
    }
}
