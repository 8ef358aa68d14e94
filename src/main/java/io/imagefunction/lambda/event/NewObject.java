package io.imagefunction.lambda.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.queue.LinesMessage;
import java.net.URLDecoder;

/**
 * An object that an S3 notification names.
 *
 * @param sequencer differs between writes of the same key
 * @param size in bytes; 0 if S3 does not say it
 */
record NewObject(String bucket, String key, String sequencer, long size) {

    /**
     * Reads a notification of S3 itself, whose keys are encoded like form fields.
     *
     * @throws IllegalArgumentException if the key cannot be decoded
     */
    static NewObject notified(JsonNode s3) {
        NewObject encoded = ofEvent(s3);
        return new NewObject(encoded.bucket, URLDecoder.decode(encoded.key, UTF_8), encoded.sequencer, encoded.size);
    }

    /** Reads the detail of an EventBridge event. */
    static NewObject ofEvent(JsonNode detail) {
        return new NewObject(
                detail.at("/bucket/name").asText(),
                detail.at("/object/key").asText(),
                detail.at("/object/sequencer").asText(),
                detail.at("/object/size").asLong());
    }

    static NewObject of(LinesMessage lines) {
        return new NewObject(lines.bucket(), lines.key(), lines.sequencer(), 0);
    }

    /** The whole file, as a range of lines. */
    LinesMessage lines() {
        return new LinesMessage(bucket, key, sequencer, 1, Integer.MAX_VALUE);
    }

    /** Whether it is the empty object by which consoles and tools represent a folder. */
    boolean isFolderMarker() {
        return key.endsWith("/") && size == 0;
    }

    boolean hasLines() {
        return key.endsWith(".jsonl") || key.endsWith(".ndjson");
    }

    /** The key of a line's delivery; line 0 stands for the whole object. */
    String delivery(int line) {
        return String.join("/", sequencer, String.valueOf(line), key);
    }

    String source() {
        return "s3:" + bucket;
    }
}
