package io.imagefunction.notification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is told of a request's end, in the form of Standard Webhooks:
 *
 * <pre>{@code
 * {"type":"image.generation.completed","timestamp":"2026-11-21T12:00:00Z","data":{"id":"…","status":"ok","imageUrl":…}}
 * }</pre>
 *
 * @param data the answer, with the job's id
 */
record Notice(Instant timestamp, ObjectNode data) {

    Notice {
        timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
    }

    String type() {
        return data.path("status").asText().equals("ok") ? "image.generation.completed" : "image.generation.failed";
    }

    ObjectNode json() {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("type", type()).put("timestamp", timestamp.toString());
        json.set("data", data);
        return json;
    }
}
