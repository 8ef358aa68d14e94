package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.generation.GenerationException;
import io.imagefunction.http.Invocation;
import io.imagefunction.http.JsonBody;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A message's text, and what topics, event buses and S3 put around a request on the way into it. */
@ApplicationScoped
class Envelope {

    private final NewObjects objects;

    Envelope(NewObjects objects) {
        this.objects = objects;
    }

    /**
     * The requests in a message: itself, or those in the objects that it tells of.
     *
     * @param id the message's
     * @param source where it was sent to
     */
    List<Delivery> open(String text, String id, String source, Invocation invocation) {
        try {
            JsonNode message = unwrap(text);
            if (NewObjects.areToldOfBy(message)) {
                return objects.requests(message, invocation);
            }
        } catch (GenerationException notJson) {
            // Said when it is carried out, like everything else that is wrong with a request.
        }
        return List.of(new Delivery(() -> request(unwrap(text)), Optional.of(id), source));
    }

    private static JsonNode unwrap(String text) {
        JsonNode message = JsonBody.parse(text.getBytes(StandardCharsets.UTF_8));
        return message.path("Type").asText().equals("Notification")
                ? unwrap(message.path("Message").asText())
                : message;
    }

    private static JsonNode request(JsonNode message) {
        return message.has("detail-type") ? message.path("detail") : message;
    }
}
