package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call of the image tool that has come to its end.
 *
 * @param answer the function's own answer, the same as at every door
 */
record Executed(ImageCall call, ObjectNode answer) {

    boolean isOk() {
        return "ok".equals(answer.path("status").textValue());
    }

    /** The URLs of its pictures; none if it failed. */
    List<String> urls() {
        List<String> urls = new ArrayList<>();
        answer.path("data").forEach(picture -> urls.add(picture.path("url").textValue()));
        return urls;
    }

    /** What the model is told, which is what OpenRouter's own tool tells it, and what to do about a failure. */
    ObjectNode told() {
        ObjectNode told = answer.deepCopy();
        told.remove(List.of("created", "model", "usage", "param"));
        told.path("data").forEach(picture -> ((ObjectNode) picture).retain("url"));
        if (told.path("data").size() == 1) {
            told.remove("data");
        }
        return told;
    }

    Optional<JsonNode> usage() {
        return Optional.ofNullable(answer.get("usage"));
    }

    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        answer.path("warnings").forEach(warning -> warnings.add(warning.textValue()));
        if (!isOk()) {
            warnings.add("A picture failed: " + answer.path("error").textValue());
        }
        return warnings;
    }
}
