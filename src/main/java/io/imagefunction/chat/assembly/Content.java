package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** Tells what a model has generated from the frame that is sent before it. */
public final class Content {

    /** Members that describe content and are there without it, too. */
    private static final Set<String> LABELS =
            Set.of("type", "role", "id", "index", "status", "format", "phase", "object");

    private Content() {}

    /** Whether a message, an output item or a part of one has content: any value that is not empty and not a label. */
    public static boolean isIn(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .anyMatch(member -> !LABELS.contains(member.getKey()) && isIn(member.getValue()));
        }
        return value.isArray() ? value.valueStream().anyMatch(Content::isIn) : !Joined.isNothing(value);
    }
}
