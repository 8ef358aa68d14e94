package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** Assembles {@code reasoning_details}. Texts grow over several pieces; a signature is never replaced by another. */
public final class ReasoningDetails {

    public static final String FIELD = "reasoning_details";

    private static final String INDEX = "index";

    /** Members that the next piece continues. */
    private static final Set<String> TEXTS = Set.of("text", "summary");

    private ReasoningDetails() {}

    static void add(ArrayNode known, JsonNode piece) {
        for (JsonNode detail : goesOnWith(known, piece)) {
            if (detail instanceof ObjectNode object && isSame(object, piece)) {
                Joined.add(object, news(object, piece));
                return;
            }
        }
        known.add(piece.deepCopy());
    }

    /** The details with the piece's index; the last detail if the piece has no index. */
    private static List<JsonNode> goesOnWith(ArrayNode known, JsonNode piece) {
        if (piece.hasNonNull(INDEX)) {
            return known.valueStream()
                    .filter(detail -> detail.path(INDEX).equals(piece.path(INDEX)))
                    .toList();
        }
        JsonNode last = known.path(known.size() - 1);
        boolean isText = TEXTS.stream().anyMatch(text -> last.has(text) && piece.has(text));
        return isText && !last.hasNonNull(INDEX) && Joined.isNothing(last.get("signature")) ? List.of(last) : List.of();
    }

    private static ObjectNode news(ObjectNode known, JsonNode piece) {
        ObjectNode news = piece.deepCopy();
        known.properties().stream()
                .filter(member -> !TEXTS.contains(member.getKey()))
                .filter(member -> member.getValue().equals(news.get(member.getKey())))
                .forEach(member -> news.remove(member.getKey()));
        return news;
    }

    /** Whether nothing in the piece contradicts the known values. */
    private static boolean isSame(ObjectNode known, JsonNode piece) {
        return piece.properties().stream()
                .filter(member -> !TEXTS.contains(member.getKey()))
                .allMatch(member -> Joined.isNothing(member.getValue())
                        || Joined.isNothing(known.get(member.getKey()))
                        || member.getValue().equals(known.get(member.getKey())));
    }
}
