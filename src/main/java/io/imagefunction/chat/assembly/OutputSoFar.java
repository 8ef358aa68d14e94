package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The output items of one turn of responses, assembled from the events of a stream. */
public final class OutputSoFar {

    private final Parts<ItemPart> items;

    public OutputSoFar(CallIds ids) {
        this.items = new Parts<>(() -> new ItemPart(ids));
    }

    public List<ItemPart> items() {
        return items.all();
    }

    public static boolean isAboutItem(ObjectNode event) {
        return event.hasNonNull("output_index") || event.path("item").isObject() || event.hasNonNull("item_id");
    }

    /** Adds an event to the item that it refers to, and returns the item. */
    public ItemPart add(String type, ObjectNode event) {
        ItemPart item = items.of(ItemPart.piece(type, event));
        item.add(type, event);
        return item;
    }

    /**
     * Applies the output of the turn's last event, which overrides what was assembled from pieces. Calls that it does
     * not contain are dropped, unless it contains no calls at all.
     */
    public void settle(JsonNode output, String function) {
        if (output.isEmpty() || !output.isArray()) {
            return;
        }
        List<ItemPart> left = new ArrayList<>(items.all());
        for (int at = 0; at < output.size(); at++) {
            if (output.get(at) instanceof ObjectNode item) {
                ItemPart part = known(left, item, at);
                left.remove(part);
                part.replace(item);
            }
        }
        boolean hasCalls = output.valueStream()
                .anyMatch(item -> item.path("type").asText("").equals("function_call"));
        if (hasCalls) {
            left.stream().filter(item -> item.isCallOf(function)).forEach(ItemPart::discard);
            items.all().removeIf(item -> left.contains(item) && item.isNameless());
        }
    }

    private ItemPart known(List<ItemPart> left, ObjectNode item, int at) {
        String id = Piece.text(ItemPart.idOf(item));
        Predicate<ItemPart> sameId = part -> !id.isEmpty() && part.id().equals(id);
        Predicate<ItemPart> sameKind = part -> part.label().equals(ItemPart.label(item));
        Predicate<ItemPart> sameArguments =
                part -> part.json().path("arguments").equals(item.path("arguments"));
        Predicate<ItemPart> samePlace = part -> part.index().orElse(at) == at;
        return Stream.of(
                        sameId.and(sameArguments),
                        sameId.and(samePlace),
                        sameId,
                        sameKind.and(sameArguments).and(samePlace),
                        sameKind.and(sameArguments),
                        sameKind.and(samePlace))
                .flatMap(fits -> left.stream().filter(fits))
                .findFirst()
                .orElseGet(() -> items.add(ItemPart.piece("", item.objectNode().set("item", item))));
    }

    public ArrayNode json(ArrayNode output) {
        items.all().forEach(item -> output.add(item.json()));
        return output;
    }
}
