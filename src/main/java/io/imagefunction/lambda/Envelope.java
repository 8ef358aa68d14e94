package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.http.JsonBody;
import java.nio.charset.StandardCharsets;

/** A message's text, and what topics and event buses put around it on the way into a queue. */
final class Envelope {

    private Envelope() {}

    /** @throws io.imagefunction.generation.GenerationException if it is not JSON */
    static JsonNode open(String text) {
        JsonNode message = JsonBody.parse(text.getBytes(StandardCharsets.UTF_8));
        if (message.path("Type").asText().equals("Notification")) {
            return open(message.path("Message").asText());
        }
        return message.has("detail-type") ? message.path("detail") : message;
    }
}
