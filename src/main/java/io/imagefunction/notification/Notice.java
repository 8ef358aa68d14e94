package io.imagefunction.notification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The notice of a request's result, in the format of Standard Webhooks:
 *
 * <pre>{@code
 * {"type":"image.generation.completed","timestamp":"2026-11-21T12:00:00Z","data":{"id":"…","status":"ok","imageUrl":…}}
 * }</pre>
 *
 * @param answer with the job's id in its JSON
 */
record Notice(Instant timestamp, Answer answer) {

    Notice {
        timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
    }

    String type() {
        return switch (answer) {
            case Answer.Pictures pictures -> "image.generation.completed";
            case Answer.Failed failed -> "image.generation.failed";
        };
    }

    ObjectNode json() {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("type", type()).put("timestamp", timestamp.toString());
        json.set("data", answer.json());
        return json;
    }
}
