package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** One choice of a turn of chat completions, assembled from the pieces of a stream. */
public final class ChoiceSoFar {

    public static final String CALLS = "tool_calls";
    private static final String MESSAGE = "message";
    private static final String DELTA = "delta";

    private final ObjectNode rest = JsonNodeFactory.instance.objectNode();
    private final ObjectNode message = JsonNodeFactory.instance.objectNode();
    private final CallIds ids = new CallIds();
    private final Parts<CallPart> calls = new Parts<>(() -> new CallPart(ids));

    /**
     * Adds a choice of a chunk. Returns the call that each element of its {@code tool_calls} belongs to.
     *
     * @param whole whether the choice is complete, so that each element is a call of its own
     */
    public List<CallPart> add(ObjectNode choice, boolean whole) {
        ObjectNode others = choice.deepCopy();
        JsonNode delta = others.remove(DELTA);
        others.remove(MESSAGE);
        Joined.add(rest, others);
        List<CallPart> pieces = new ArrayList<>();
        if (delta instanceof ObjectNode more) {
            if (more.get(CALLS) instanceof ArrayNode elements) {
                more.remove(CALLS);
                elements.forEach(element -> addCall(element, whole, pieces));
            }
            if (more.get(ReasoningDetails.FIELD) instanceof ArrayNode details) {
                more.remove(ReasoningDetails.FIELD);
                ArrayNode known = message.withArrayProperty(ReasoningDetails.FIELD);
                details.forEach(detail -> addDetail(known, detail, whole));
            }
            Joined.add(message, more);
        }
        return pieces;
    }

    private void addCall(JsonNode element, boolean whole, List<CallPart> pieces) {
        ObjectNode json = element instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        Piece piece = CallPart.piece(json);
        // A list contains each call once, so an element that begins a call without an index is another call.
        boolean another =
                whole || piece.role() == Piece.Role.BEGINS && piece.index().isEmpty() && !pieces.isEmpty();
        CallPart call = another ? calls.add(piece) : calls.of(piece);
        call.add(json);
        pieces.add(call);
    }

    private static void addDetail(ArrayNode known, JsonNode detail, boolean whole) {
        if (whole) {
            known.add(detail.deepCopy());
        } else {
            ReasoningDetails.add(known, detail);
        }
    }

    public List<CallPart> calls() {
        return calls.all();
    }

    boolean isFinished() {
        return rest.hasNonNull("finish_reason");
    }

    ObjectNode json() {
        ObjectNode json = rest.deepCopy();
        ObjectNode said = json.set(MESSAGE, message.deepCopy());
        if (!calls.all().isEmpty()) {
            ArrayNode all = ((ObjectNode) said.get(MESSAGE)).putArray(CALLS);
            calls.all().forEach(call -> all.add(call.json()));
        }
        return json;
    }
}
