package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import java.util.List;
import java.util.Optional;

/** A call of the image tool, with its answer. */
record Executed(ImageCall call, Answer answer) {

    boolean isOk() {
        return answer instanceof Answer.Pictures;
    }

    /** The URLs of its pictures; none if it failed. */
    List<String> urls() {
        return answer instanceof Answer.Pictures pictures ? pictures.urls() : List.of();
    }

    /** The tool result that the model reads: as OpenRouter's own tool has it, and what to do about a failure. */
    ObjectNode toolResult() {
        ObjectNode result = answer.json().deepCopy();
        result.remove(List.of("created", "model", "usage", "param"));
        result.path("data").forEach(picture -> ((ObjectNode) picture).retain("url"));
        if (result.path("data").size() == 1) {
            result.remove("data");
        }
        return result;
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
