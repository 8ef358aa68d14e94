package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallersCalls;
import io.imagefunction.chat.assembly.Joined;
import io.imagefunction.chat.assembly.ReasoningDetails;
import java.util.List;

/**
 * One choice of the chunks that are sent to the caller, over all turns. Pictures, calls and reasoning details are
 * numbered consecutively, because clients join pieces that have the same number.
 */
final class ChoiceStream {

    private static final String CONTENT = "content";
    private static final String IMAGES = "images";
    private static final String INDEX = "index";

    private final StringBuilder text = new StringBuilder();
    private final CallersCalls calls = new CallersCalls();
    private boolean newTurn;
    private int pictures;
    private int details;
    private int detailsBefore;

    String text() {
        return text.toString();
    }

    CallersCalls calls() {
        return calls;
    }

    void nextTurn() {
        newTurn = true;
        detailsBefore = details;
    }

    /** Changes a delta of upstream into the delta for the caller. */
    void pass(ObjectNode delta) {
        String piece = Joined.text(delta.path(CONTENT));
        if (!piece.isEmpty()) {
            if (newTurn && !text.isEmpty() && delta.path(CONTENT).isTextual()) {
                delta.put(CONTENT, Conversation.BETWEEN_TURNS + piece);
            }
            newTurn = false;
            text.append(piece);
        }
        for (JsonNode image : delta.path(IMAGES)) {
            int number = pictures++;
            if (image instanceof ObjectNode object) {
                object.put(INDEX, number);
            }
        }
        delta.path(ReasoningDetails.FIELD).forEach(this::number);
    }

    private void number(JsonNode detail) {
        if (detail instanceof ObjectNode object && detail.path(INDEX).canConvertToInt()) {
            int index = detail.path(INDEX).intValue() + detailsBefore;
            details = Math.max(details, index + 1);
            object.put(INDEX, index);
        }
    }

    /** Adds the record and the pictures of a finished call of the tool. */
    void put(ObjectNode delta, ObjectNode record, List<String> urls) {
        if (!urls.isEmpty()) {
            ArrayNode images = delta.putArray(IMAGES);
            urls.forEach(url -> images.add(Completions.image(url, pictures++)));
        }
        delta.putArray(ReasoningDetails.FIELD).add(record.put(INDEX, details++));
    }
}
