package io.imagefunction.local.standin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as OpenRouter words it: {@code {"error":{"code":400,"message":"…","metadata":{…}},"user_id":"…"}}.
 *
 * @param code stands in the body; is the HTTP status too, except for an error after the start
 * @param metadata {@code error_type} and whatever else a kind of error brings; may be empty
 * @param late the error comes with status 200, after generation has begun
 * @param retryAfter seconds of the {@code Retry-After} header, 0 for none
 */
record StandInError(int code, String message, Map<String, Object> metadata, boolean late, int retryAfter) {

    static StandInError of(int code, String type, String message) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (type != null) {
            metadata.put("error_type", type);
        }
        return new StandInError(code, message, metadata, false, 0);
    }

    StandInError with(String key, Object value) {
        var more = new LinkedHashMap<>(metadata);
        more.put(key, value);
        return new StandInError(code, message, more, late, retryAfter);
    }

    StandInError retryAfter(int seconds) {
        return new StandInError(code, message, metadata, late, seconds);
    }

    StandInError afterTheStart() {
        return new StandInError(code, message, metadata, true, retryAfter);
    }

    int status() {
        return late ? 200 : code;
    }

    Map<String, Object> body() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        if (!metadata.isEmpty()) {
            error.put("metadata", metadata);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("user_id", "user_stand_in");
        return body;
    }

    /** In a stream the code is a word. */
    Map<String, Object> event() {
        var word = metadata.getOrDefault("error_type", "server_error");
        return Map.of("type", "error", "error", Map.of("message", message, "code", word));
    }
}
