package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A language model's wish to have a tool used.
 *
 * @param id the vendor's, which the result has to name; not all have one
 * @param arguments an object, or a text that holds one; missing if there are none
 */
record ToolCall(Optional<String> id, String name, JsonNode arguments) {

    /** Shorter ones are counted, and come again in every conversation. */
    private static final int RANDOM = 16;

    ToolCall(JsonNode id, JsonNode name, JsonNode arguments) {
        this(Optional.ofNullable(id.textValue()), name.asText(), arguments);
    }

    boolean isOurs() {
        return ImageTool.isNamed(name);
    }

    /**
     * The id, if there is no other like it. Most vendors' are random; others make theirs of a counter and sometimes the
     * tool's name, such as {@code functions.generate_image:0}.
     */
    Optional<String> uniqueId() {
        return id.filter(text -> text.replace(name, "").length() >= RANDOM);
    }
}
