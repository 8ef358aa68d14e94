package io.imagefunction.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * The callback of a record: the URL that the answer is sent to, and the outcome of sending it:
 *
 * <pre>{@code
 * {"url":"https://…","state":"pending"}
 * {"url":"https://…","state":"delivered","attempts":2,"answer":"HTTP 204","ended_at":"…"}
 * {"url":"https://…","state":"failed","attempts":1,"answer":"its address is not a public one","ended_at":"…"}
 * }</pre>
 */
public record Callback(URI url, Optional<Outcome> outcome) {

    /** @param answer the receiver's last answer, or why there was none */
    public record Outcome(boolean delivered, int attempts, String answer, Instant at) {}

    static Callback to(URI url) {
        return new Callback(url, Optional.empty());
    }

    Callback ended(Outcome end) {
        return new Callback(url, Optional.of(end));
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("url", url.toString())
                .put(
                        "state",
                        outcome.map(end -> end.delivered() ? "delivered" : "failed")
                                .orElse("pending"));
        outcome.ifPresent(end -> json.put("attempts", end.attempts())
                .put("answer", end.answer())
                .put("ended_at", end.at().toString()));
        return json;
    }

    static Callback of(JsonNode json) {
        return new Callback(
                URI.create(json.path("url").asText()),
                json.path("state").asText().equals("pending")
                        ? Optional.empty()
                        : Optional.of(new Outcome(
                                json.path("state").asText().equals("delivered"),
                                json.path("attempts").intValue(),
                                json.path("answer").asText(),
                                Instant.parse(json.path("ended_at").asText()))));
    }
}
