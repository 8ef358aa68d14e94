package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The members that all chunks of an answer share, over all turns. The first value that is not empty counts, because
 * Azure's first chunk has empty values.
 */
public final class ChunkHead {

    private static final List<String> NAMES =
            List.of("id", "object", "created", "model", "provider", "system_fingerprint");

    private final ObjectNode head = JsonNodeFactory.instance.objectNode();

    /** Takes the values that are still unknown from a chunk. */
    public void learn(JsonNode chunk) {
        for (String name : NAMES) {
            JsonNode value = chunk.path(name);
            boolean says = value.isTextual() ? !value.textValue().isBlank() : value.asLong() != 0;
            if (says && !head.has(name)) {
                head.set(name, value);
            }
        }
    }

    public boolean isKnown() {
        return head.has("id");
    }

    static boolean has(String member) {
        return NAMES.contains(member);
    }

    /** Sets the members of a chunk. Values that are still unknown are generated and stay the same from then on. */
    public ObjectNode putOn(ObjectNode chunk, JsonNode model) {
        if (!head.has("id")) {
            head.put("id", "gen-" + UUID.randomUUID());
        }
        if (!head.has("created")) {
            head.put("created", Instant.now().getEpochSecond());
        }
        if (!head.has("model") && model.isTextual()) {
            head.set("model", model);
        }
        head.put("object", "chat.completion.chunk");
        return chunk.setAll(head);
    }
}
