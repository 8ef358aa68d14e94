package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.Failures;
import java.util.List;
import java.util.Optional;

/**
 * The answer of a call, the same at every door. {@code status} with {@code imageUrl} or {@code error} is what OpenRouter's
 * own server tool {@code openrouter:image_generation} answers; {@code created}, {@code data} and {@code usage} are the
 * Image API's, with {@code url} in place of {@code b64_json}:
 *
 * <pre>{@code
 * {"status":"ok","imageUrl":"https://…","created":1748372400,"model":"…",
 *  "data":[{"url":"https://…","id":"…","media_type":"image/png","size":1644048,"sha256":"…","width":1024,
 *           "height":1024,"expires_at":"2026-11-21T13:00:00Z","link":"https://…"}],"usage":{"cost":0.04},"warnings":["…"]}
 * {"status":"error","error":"…","code":"content_policy_violation","param":null,"retryable":false,"retry_after":null}
 * }</pre>
 *
 * A failure has {@code usage}, too, if something was paid, or if a budget refused the call.
 *
 * Code that has to tell success from failure matches the type instead of reading the JSON.
 */
public sealed interface Answer {

    /** The JSON that a door writes. The door owns it and may add members. */
    ObjectNode json();

    /** Tokens and cost, if upstream reported them, and {@code budget} if the caller has one. */
    Optional<JsonNode> usage();

    /** The pictures, each with a URL. */
    record Pictures(ImageResult.Generated result, ObjectNode json) implements Answer {

        public List<String> urls() {
            return json.path("data")
                    .valueStream()
                    .map(picture -> picture.path("url").textValue())
                    .toList();
        }

        @Override
        public Optional<JsonNode> usage() {
            return result.usage();
        }
    }

    record Failed(Failure failure, Optional<JsonNode> usage, ObjectNode json) implements Answer {}

    /** For a failure before there was a result. */
    static Failed of(Failure failure) {
        return failed(failure, Optional.empty());
    }

    /** For an exception before there was a result. */
    static Failed of(Throwable problem) {
        return failed(Failures.of(problem), Failures.usage(problem));
    }

    static Failed failed(Failure failure, Optional<JsonNode> usage) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("status", "error")
                .put("error", failure.message())
                .put("code", failure.code().code())
                .put("param", failure.param().orElse(null))
                .put("retryable", failure.retryable());
        failure.retryAfterSeconds()
                .ifPresentOrElse(seconds -> json.put("retry_after", seconds), () -> json.putNull("retry_after"));
        usage.ifPresent(paid -> json.set("usage", paid));
        return new Failed(failure, usage, json);
    }
}
