package io.imagefunction.decoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Filter that removes data URLs, which models write into text, from the chunks of chat completions. Its choice and its
 * place in the delta identify a text. Text that is held back is emitted at the latest with the chunk that ends the
 * choice.
 */
public final class CompletionsTexts implements LiveTexts {

    /** Texts that continue in the next delta. */
    static final Set<String> GROWING =
            Set.of("content", "reasoning", "reasoning_content", "thinking", "refusal", "text", "summary", "arguments");

    /** Members of a delta that contain such texts. The texts of others, such as annotations, are complete. */
    private static final Set<String> HOLDERS =
            Set.of("content", "thinking", "tool_calls", "function", "function_call", "reasoning_details");

    /** A member, or with an index an element of the list in that member, with its ID if known. */
    private record Step(String name, Integer index, String id) {}

    private record Place(int choice, List<Step> steps) {
        Place with(String name) {
            return with(name, null, null);
        }

        Place with(String name, Integer index, String id) {
            return new Place(
                    choice,
                    Stream.concat(steps.stream(), Stream.of(new Step(name, index, id)))
                            .toList());
        }
    }

    private final Function<HeldPicture, String> pictures;
    private final Consumer<UpstreamEvent> events;
    private final Map<Place, GrowingText> texts = new LinkedHashMap<>();

    /** The current call at each index. */
    private final Map<Place, String> calls = new HashMap<>();

    private final Set<String> knownCalls = new HashSet<>();
    private ObjectNode head = JsonNodeFactory.instance.objectNode();

    public CompletionsTexts(Function<HeldPicture, String> pictures, Consumer<UpstreamEvent> events) {
        this.pictures = pictures;
        this.events = events;
    }

    @Override
    public void accept(UpstreamEvent event) {
        switch (event) {
            case UpstreamEvent.Data data when data.json() instanceof ObjectNode chunk -> chunk(chunk);
            case UpstreamEvent.Done done -> end(GrowingText::finish);
            case UpstreamEvent.Cut cut -> end(GrowingText::cut);
            default -> {}
        }
        events.accept(event);
    }

    @Override
    public void finish() {
        end(GrowingText::finish);
    }

    private void chunk(ObjectNode chunk) {
        if (!chunk.path("choices").isEmpty()) {
            head = chunk.deepCopy();
            head.remove(List.of("choices", "usage"));
        }
        for (Map.Entry<String, JsonNode> member : chunk.properties()) {
            if (!member.getKey().equals("choices")) {
                whole(member.getValue());
            }
        }
        for (JsonNode choice : chunk.path("choices")) {
            if (choice instanceof ObjectNode object) {
                choice(object);
            }
        }
    }

    private void choice(ObjectNode choice) {
        JsonNode delta = choice.remove("delta");
        whole(choice);
        if (delta != null) {
            choice.set("delta", delta);
        }
        Place place = new Place(choice.path("index").asInt(), List.of());
        boolean last = choice.hasNonNull("finish_reason");
        grow(delta, place, last);
        if (last) {
            release(place.choice(), GrowingText::finish, () -> choice.withObjectProperty("delta"));
        }
    }

    /** Texts that are complete in one chunk. */
    private void whole(JsonNode within) {
        if (within instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (isText(member)) {
                    GrowingText text = new GrowingText(pictures);
                    member.setValue(object.textNode(text.add(member.getValue().textValue()) + text.finish()));
                }
            }
        }
        within.forEach(this::whole);
    }

    private void grow(JsonNode within, Place place, boolean last) {
        if (!(within instanceof ObjectNode object)) {
            return;
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (isText(member)) {
                member.setValue(object.textNode(grown(place.with(name), value.textValue(), last)));
            } else if (!HOLDERS.contains(name)) {
                whole(value);
            } else if (value.isObject()) {
                grow(value, place.with(name), last);
            } else {
                int at = 0;
                for (JsonNode element : value) {
                    grow(element, element(place, name, element, at++), last);
                }
            }
        }
    }

    /**
     * Several calls may share an index: their IDs tell them apart. But some servers give each piece of a call a new ID.
     */
    private Place element(Place list, String name, JsonNode element, int position) {
        Place slot = list.with(name, element.path("index").asInt(position), null);
        if (!name.equals("tool_calls")) {
            return slot;
        }
        String id = element.path("id").asText("").strip();
        boolean begins = !calls.containsKey(slot)
                || knownCalls.contains(id)
                || !element.path("function").path("name").asText("").isBlank();
        if (!id.isEmpty() && begins) {
            calls.put(slot, id);
            knownCalls.add(id);
        }
        return list.with(name, element.path("index").asInt(position), calls.get(slot));
    }

    private static boolean isText(Map.Entry<String, JsonNode> member) {
        return member.getValue().isTextual() && GROWING.contains(member.getKey());
    }

    private String grown(Place place, String piece, boolean last) {
        GrowingText text = texts.computeIfAbsent(place, unknown -> new GrowingText(pictures));
        String leaving = text.add(piece);
        return last ? leaving + text.finish() : leaving;
    }

    /** Emits the held-back text of a choice with its last delta. */
    private void release(int choice, Function<GrowingText, String> end, Supplier<ObjectNode> delta) {
        texts.forEach((place, text) -> {
            if (place.choice() == choice && text.holds()) {
                put(delta.get(), place, end.apply(text));
            }
        });
    }

    private static void put(ObjectNode delta, Place place, String text) {
        ObjectNode at = delta;
        List<Step> steps = place.steps();
        for (Step step : steps.subList(0, steps.size() - 1)) {
            if (step.index() == null) {
                at = at.withObjectProperty(step.name());
            } else {
                ArrayNode list = at.withArrayProperty(step.name());
                at = list.addObject().put("index", step.index());
                if (step.id() != null) {
                    at.put("id", step.id());
                }
            }
        }
        String name = steps.getLast().name();
        at.put(name, at.path(name).asText("") + text);
    }

    /** Emits all held-back text, because no further chunk will end its choice. */
    private void end(Function<GrowingText, String> end) {
        texts.keySet().stream().map(Place::choice).distinct().toList().forEach(choice -> {
            ObjectNode chunk = head.deepCopy();
            ObjectNode last = chunk.putArray("choices").addObject().put("index", choice);
            ObjectNode delta = last.putObject("delta");
            last.putNull("finish_reason");
            release(choice, end, () -> delta);
            if (!delta.isEmpty()) {
                events.accept(new UpstreamEvent.Data("", chunk));
            }
        });
    }
}
