package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Decides whether a chunk still has content after parts of it were held back. Any member that is not empty counts, even
 * if it is unknown here.
 */
public final class ChunkNews {

    private static final Set<String> OF_EVERY_CHOICE =
            Set.of("index", "finish_reason", "native_finish_reason", "delta");

    /** The members beside the choices in earlier chunks: some models repeat them in every chunk. */
    private final ObjectNode known = JsonNodeFactory.instance.objectNode();

    public boolean isIn(ObjectNode chunk) {
        return chunk.properties().stream()
                        .anyMatch(member -> isOwn(member.getKey())
                                && !Joined.isNothing(member.getValue())
                                && !member.getValue().equals(known.get(member.getKey())))
                || chunk.path("choices").valueStream().anyMatch(ChunkNews::isInChoice);
    }

    public void passed(ObjectNode chunk) {
        chunk.properties().forEach(member -> {
            if (isOwn(member.getKey())) {
                known.set(member.getKey(), member.getValue().deepCopy());
            }
        });
    }

    private static boolean isOwn(String member) {
        return !member.equals("choices") && !ChunkHead.has(member);
    }

    private static boolean isInChoice(JsonNode choice) {
        return has(choice, OF_EVERY_CHOICE) || has(choice.path("delta"), Set.of("role"));
    }

    private static boolean has(JsonNode holder, Set<String> except) {
        return holder.properties().stream()
                .anyMatch(member -> !except.contains(member.getKey()) && !Joined.isNothing(member.getValue()));
    }
}
