package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import java.util.List;
import java.util.Optional;

/** A call of the image tool that has come to its end. */
record Executed(ImageCall call, Answer answer) {

    boolean isOk() {
        return answer instanceof Answer.Pictures;
    }

    /** The URLs of its pictures; none if it failed. */
    List<String> urls() {
        return answer instanceof Answer.Pictures pictures ? pictures.urls() : List.of();
    }

    /** What the model is told, which is what OpenRouter's own tool tells it, and what to do about a failure. */
    ObjectNode told() {
        ObjectNode told = answer.json().deepCopy();
        told.remove(List.of("created", "model", "usage", "param"));
        told.path("data").forEach(picture -> ((ObjectNode) picture).retain("url"));
        if (told.path("data").size() == 1) {
            told.remove("data");
        }
        return told;
    }

    Optional<JsonNode> usage() {
        return answer.usage();
    }

    List<String> warnings() {
        return switch (answer) {
            case Answer.Pictures pictures -> pictures.result().warnings();
            case Answer.Failed failed ->
                List.of("A picture failed: " + failed.failure().message());
        };
    }
}
