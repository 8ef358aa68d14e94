package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.request.StrictJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A message's text, and what topics, event buses and S3 put around a request on the way into it. */
@ApplicationScoped
class Envelope {

    private final NewObjects objects;

    Envelope(NewObjects objects) {
        this.objects = objects;
    }

    /**
     * The requests in a message: itself, or those in the objects that it tells of. Whatever is wrong with it fails the
     * delivery when it is carried out, and nobody sooner.
     *
     * @param id the message's
     * @param source where it was sent to
     */
    Stream<Delivery> open(String text, String id, String source, Invocation invocation) {
        return opened(() -> parse(text), text.length(), id, source, invocation);
    }

    /** The same for text that was parsed before. */
    Stream<Delivery> open(MessageContent.Request text, String id, String source, Invocation invocation) {
        return opened(text::json, text.size(), id, source, invocation);
    }

    private Stream<Delivery> opened(
            Supplier<JsonNode> text, int size, String id, String source, Invocation invocation) {
        try {
            JsonNode message = unwrap(text.get());
            if (NewObjects.areToldOfBy(message)) {
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
