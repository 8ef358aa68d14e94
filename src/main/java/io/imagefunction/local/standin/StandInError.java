package io.imagefunction.local.standin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error in OpenRouter's format: {@code {"error":{"code":400,"message":"…","metadata":{…}},"user_id":"…"}}.
 *
 * @param code the code in the body, and the HTTP status as well unless the error is late
 * @param metadata {@code error_type} and other fields of this kind of error; may be empty
 * @param late whether the error comes after generation has started, with status 200
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

    /** The error as an event of a stream, where the code is a word. */
    Map<String, Object> event() {
        var word = metadata.getOrDefault("error_type", "server_error");
        return Map.of("type", "error", "error", Map.of("message", message, "code", word));
    }
}
