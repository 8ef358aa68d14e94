package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/** Helpers that the two protocols of chat models share. */
final class ChatTools {

    private ChatTools() {}

    static String id(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }

    /** Splits a text into the words that a stream sends one by one. */
    static List<String> pieces(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("(?<=\\s)"));
    }

    /** Rejects OpenRouter's own tool that draws, because the stand-in cannot carry it out. */
    static void checkServerTool(JsonNode tool) throws StandInException {
        if (tool.path("type").asText().equals("openrouter:image_generation")) {
            throw StandInException.invalid("The stand-in does not carry out openrouter:image_generation");
        }
    }
}
