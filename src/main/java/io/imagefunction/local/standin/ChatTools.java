package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/** What the two protocols of chat models have in common. */
final class ChatTools {

    private ChatTools() {}

    static String id(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }

    /** The text as it arrives in a stream: a word at a time. */
    static List<String> pieces(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("(?<=\\s)"));
    }

    /** OpenRouter has server tools of its own; the one that draws is not for the stand-in to carry out. */
    static void checkServerTool(JsonNode tool) throws StandInException {
        if (tool.path("type").asText().equals("openrouter:image_generation")) {
            throw StandInException.invalid("The stand-in does not carry out openrouter:image_generation");
        }
    }
}
