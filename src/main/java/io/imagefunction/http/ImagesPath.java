package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The paths that make pictures, whose answers differ a little. */
enum ImagesPath {
    OPENROUTER,
    OPENAI_GENERATIONS,
    OPENAI_EDITS;

    ObjectNode answer(ObjectNode json) {
        return this == OPENROUTER ? json : OpenAiUsage.addTo(json);
    }

    /** OpenAI's events of an edit are those of a generation under another name. */
    ObjectNode event(ObjectNode event) {
        if (this == OPENAI_EDITS) {
            event.put("type", event.path("type").asText().replace("image_generation.", "image_edit."));
        }
        return answer(event);
    }
}
