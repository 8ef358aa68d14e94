package io.imagefunction.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells a worker to carry out some lines of a file, for which an earlier invocation had no time: {@code
 * {"lines":{"bucket":"…", "key":"requests/a.jsonl","sequencer":"…"},"from":57,"to":1000}}.
 *
 * @param sequencer of the file, from S3; it is part of what identifies each line
 * @param from the first line, counted from 1
 * @param to the line after the last one
 */
public record LinesMessage(String bucket, String key, String sequencer, int from, int to) implements QueueMessage {

    private static final String NAME = "lines";

    /** Empty if the message is of another kind, such as a request. */
    public static Optional<LinesMessage> of(JsonNode message) {
        JsonNode file = message.path(NAME);
        return file.path("key").isTextual() && !message.has("prompt")
                ? Optional.of(new LinesMessage(
                        file.path("bucket").asText(),
                        file.path("key").asText(),
                        file.path("sequencer").asText(),
                        message.path("from").asInt(1),
                        message.path("to").asInt(Integer.MAX_VALUE)))
                : Optional.empty();
    }

    public LinesMessage part(int from, int to) {
        return new LinesMessage(bucket, key, sequencer, from, to);
    }

    @Override
    public Instant notBefore() {
        return Instant.EPOCH;
    }

    @Override
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject(NAME).put("bucket", bucket).put("key", key).put("sequencer", sequencer);
        return json.put("from", from).put("to", to);
    }
}
