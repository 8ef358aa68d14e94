package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A tool call that a language model has written.
 *
 * @param id the vendor's id of the call, which the result must repeat; some vendors have none
 * @param arguments an object, or a text that holds one; a missing node if there are none
 */
record ToolCall(Optional<String> id, String name, JsonNode arguments) {

    /** The least length of a random id. Shorter ids are counters, which repeat in every conversation. */
    private static final int RANDOM = 16;

    ToolCall(JsonNode id, JsonNode name, JsonNode arguments) {
        this(Optional.ofNullable(id.textValue()), name.asText(), arguments);
    }

    /**
     * The id, if it is unique across conversations. Most vendors use random ids. Others use a counter, sometimes with
     * the tool's name, such as {@code functions.generate_image:0}.
     */
    Optional<String> uniqueId() {
        return id.filter(text -> text.replace(name, "").length() >= RANDOM);
    }
}
