package io.imagefunction.lambda.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.queue.LinesMessage;
import java.net.URLDecoder;

/**
 * An object that S3 tells of.
 *
 * @param sequencer tells writes of the same key apart
 * @param size in bytes, as far as S3 says it; else 0
 */
record NewObject(String bucket, String key, String sequencer, long size) {

    /**
     * As S3 itself writes it, where keys are encoded like forms.
     *
     * @throws IllegalArgumentException if the key is not
     */
    static NewObject notified(JsonNode s3) {
        NewObject encoded = ofEvent(s3);
        return new NewObject(encoded.bucket, URLDecoder.decode(encoded.key, UTF_8), encoded.sequencer, encoded.size);
    }

    /** As EventBridge does. */
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

    /** All of its lines. */
    LinesMessage lines() {
        return new LinesMessage(bucket, key, sequencer, 1, Integer.MAX_VALUE);
    }

    /** What consoles and tools put there for a folder, which S3 does not have. */
    boolean isFolderMarker() {
        return key.endsWith("/") && size == 0;
    }

    boolean hasLines() {
        return key.endsWith(".jsonl") || key.endsWith(".ndjson");
    }

    /** Names the delivery of a line, or of the whole object if that is 0. */
    String delivery(int line) {
        return String.join("/", sequencer, String.valueOf(line), key);
    }

    String source() {
        return "s3:" + bucket;
    }
}
