package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.ImageItem;
import io.imagefunction.chat.assembly.ItemPart;
import io.imagefunction.chat.assembly.Joined;
import io.imagefunction.chat.assembly.Piece;
import java.util.List;
import java.util.Set;

/** Merges all turns into the single response that the caller receives. */
final class MergedResponse {

    private static final Set<String> ENDS = Set.of("completed", "incomplete", "failed");

    private final Conversation conversation;
    private final ConversationEnd ending;
    private final List<Round> rounds;
    private final StringBuilder text = new StringBuilder();

    MergedResponse(Conversation conversation, ConversationEnd ending) {
        this.conversation = conversation;
        this.ending = ending;
        this.rounds = conversation.rounds();
    }

    ObjectNode document() {
        ObjectNode merged = rest();
        ArrayNode output = merged.putArray("output");
        rounds.forEach(round -> addItems(round, output));
        String closing = conversation.closing(ending, text.toString());
        if (!closing.isEmpty()) {
            output.add(Responses.message(conversation.closingId(), closing));
        }
        if (merged.has("output_text")) {
            merged.put("output_text", text + closing);
        }
        if (!ending.isWhole()) {
            merged.put("status", "incomplete").putNull("error");
            merged.putObject("incomplete_details").put("reason", ending.outOfTime() ? "deadline_exceeded" : "error");
        } else if (!ENDS.contains(merged.path("status").asText())) {
            merged.put("status", "completed");
        }
        conversation.costs().ifPresent(usage -> merged.set("usage", usage));
        Responses.restoreRequest(merged, conversation.original());
        conversation.addWarnings(merged, ending);
        return merged;
    }

    /** The members beside the output: the last value of each, except for the id, which is that of the first turn. */
    private ObjectNode rest() {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        for (Round round : rounds) {
            String id = Piece.text(merged.path("id"));
            round.answer().properties().forEach(member -> {
                if (!Joined.isNothing(member.getValue()) || !merged.has(member.getKey())) {
                    merged.set(member.getKey(), member.getValue().deepCopy());
                }
            });
            if (!id.isEmpty()) {
                merged.put("id", id);
            }
        }
        return merged;
    }

    private void addItems(Round round, ArrayNode output) {
        int place = 0;
        for (JsonNode item : round.answer().path("output")) {
            if (ItemPart.isCallOf(item, conversation.function())) {
                output.add(round.done(place++)
                        .map(executed -> Responses.ended(round, executed))
                        .orElseGet(() -> ImageItem.of(item, "incomplete")));
            } else {
                output.add(item);
                text.append(Joined.text(item.path("content")));
            }
        }
    }
}
