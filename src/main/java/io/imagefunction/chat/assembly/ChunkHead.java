package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What all chunks of an answer have in common, over all turns: the first values that say something. Azure's first chunk
 * has empty ones.
 */
public final class ChunkHead {

    private static final List<String> NAMES =
            List.of("id", "object", "created", "model", "provider", "system_fingerprint");

    private final ObjectNode head = JsonNodeFactory.instance.objectNode();

    /** Takes what is not known yet. */
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

    /** Puts it on a chunk. What is still not known then is made up, and stays so. */
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
