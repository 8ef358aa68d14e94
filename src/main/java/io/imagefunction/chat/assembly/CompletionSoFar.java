package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;

/** The chunks of one turn of chat completions, assembled into the shape of an answer without streaming. */
public final class CompletionSoFar {

    private final ObjectNode rest = JsonNodeFactory.instance.objectNode();
    private final TreeMap<Integer, ChoiceSoFar> choices = new TreeMap<>();
    private boolean whole;

    /**
     * Adds the members beside the choices. Some models repeat them in every chunk, so texts are replaced and not
     * appended.
     */
    public void add(ObjectNode chunk) {
        chunk.properties().forEach(member -> {
            String name = member.getKey();
            if (!name.equals("choices") && (!Joined.isNothing(member.getValue()) || !rest.has(name))) {
                rest.set(name, member.getValue().deepCopy());
            }
        });
    }

    /** Marks a turn that arrived as one document. */
    public void markWhole() {
        whole = true;
    }

    /** The choice with the given index, which is created if it is new. */
    public ChoiceSoFar choice(int index) {
        return choices.computeIfAbsent(index, first -> new ChoiceSoFar());
    }

    /** Whether the index is that of the first choice, whose calls are carried out here. */
    public boolean isFirst(int index) {
        return choices.firstKey() == index;
    }

    /** Whether the model has said anything. */
    public boolean hasBegun() {
        return whole || hasChoices();
    }

    public List<Integer> indexes() {
        return List.copyOf(choices.keySet());
    }

    private boolean hasChoices() {
        return !choices.isEmpty();
    }

    public boolean isFinished() {
        return whole || hasChoices() && choices.values().stream().allMatch(ChoiceSoFar::isFinished);
    }

    /** The turn's answer so far; an empty object if there is none. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!hasBegun()) {
            return json;
        }
        json.setAll(rest.deepCopy());
        json.put("object", "chat.completion");
        ArrayNode all = json.putArray("choices");
        choices.values().forEach(choice -> all.add(choice.json()));
        return json;
    }

    /** The index of a choice; its place in the list if it has none. */
    public static int index(JsonNode choice, int place) {
        return Piece.index(choice.path("index")).orElse(place);
    }
}
