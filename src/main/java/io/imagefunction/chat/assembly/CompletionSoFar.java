package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;

/** The chunks of one turn of chat completions put together, in the shape of an answer that came at once. */
public final class CompletionSoFar {

    private final ObjectNode rest = JsonNodeFactory.instance.objectNode();
    private final TreeMap<Integer, ChoiceSoFar> choices = new TreeMap<>();
    private boolean whole;

    /** What a chunk has beside its choices. Some models repeat it in every chunk, so nothing here grows. */
    public void add(ObjectNode chunk) {
        chunk.properties().forEach(member -> {
            String name = member.getKey();
            if (!name.equals("choices") && (!Joined.isNothing(member.getValue()) || !rest.has(name))) {
                rest.set(name, member.getValue().deepCopy());
            }
        });
    }

    /** It came as one document. */
    public void isWhole() {
        whole = true;
    }

    /** The choice with that index, which may be a new one. */
    public ChoiceSoFar choice(int index) {
        return choices.computeIfAbsent(index, first -> new ChoiceSoFar());
    }

    /** Whether it is the one whose calls are carried out here. */
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

    /** Empty if nothing has been said. */
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

    /** The index of a choice, which may not say one. */
    public static int index(JsonNode choice, int place) {
        return Piece.index(choice.path("index")).orElse(place);
    }
}
