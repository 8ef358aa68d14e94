package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.ImageItem;
import io.imagefunction.chat.assembly.ItemPart;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The events of responses that are sent to the caller, over all turns. Sequence numbers and output indexes continue
 * over the turns. A call of the tool is replaced by an item of the server tool.
 */
final class ResponseStream {

    /** The parts of an item that were sent already. */
    private static final class Left {
        private final List<ObjectNode> held = new ArrayList<>();
        private int place = -1;
        private boolean added;
        private boolean done;
    }

    private final String function;
    private final Consumer<ChatEvent> caller;
    private final Map<ItemPart, Left> items = new IdentityHashMap<>();
    private boolean named;
    private int places;
    private int sequence;

    /** @param function the image tool's function name; calls of other functions are sent to the caller */
    ResponseStream(String function, Consumer<ChatEvent> caller) {
        this.function = function;
        this.caller = caller;
    }

    /** @param named whether upstream sets the {@code event} field of this event; then all events get it */
    void setNamed(boolean named) {
        this.named |= named;
    }

    /** Holds the events of a call without a name until it is known who carries the call out. */
    void pass(ItemPart item, String type, ObjectNode event) {
        Left left = left(item);
        left.held.add(typed(type, event));
        place(left);
        if (item.isNameless()) {
            return;
        }
        if (item.isCallOf(function)) {
            left.held.clear();
            announce(item);
            return;
        }
        for (ObjectNode held : left.held) {
            if (held.get("item") instanceof ObjectNode its && item.isCall()) {
                its.set("call_id", item.json().path("call_id"));
            }
            left.added = true;
            left.done |= held.path("type").asText().equals(ItemPart.DONE);
            send(held.path("type").asText(), held.put("output_index", place(left)));
        }
        left.held.clear();
    }

    private void announce(ItemPart item) {
        add(left(item), ImageItem.of(item.json(), "in_progress"));
    }

    /** Sends the item of a finished call of the tool. */
    void executed(ItemPart item, ObjectNode ended) {
        announce(item);
        finish(left(item), ended);
    }

    /**
     * Finishes the turn: completes the items that upstream left open, and sends the items that only the turn's last
     * event contains.
     */
    void finish(List<ItemPart> turn) {
        for (ItemPart item : turn) {
            Left left = left(item);
            if (item.isCallOf(function)) {
                announce(item);
                finish(left, ImageItem.of(item.json(), "incomplete"));
            } else if (!left.done) {
                add(left, item.json());
                finish(left, item.json());
            }
        }
    }

    private void add(Left left, ObjectNode item) {
        if (!left.added) {
            left.added = true;
            send(ItemPart.ADDED, at(left).set("item", item));
        }
    }

    private void finish(Left left, ObjectNode item) {
        if (!left.done) {
            left.done = true;
            send(ItemPart.DONE, at(left).set("item", item));
        }
    }

    /** Sends an item that is complete. */
    void sendItem(ObjectNode item) {
        Left left = new Left();
        add(left, item);
        finish(left, item);
    }

    private Left left(ItemPart item) {
        return items.computeIfAbsent(item, first -> new Left());
    }

    private int place(Left left) {
        if (left.place < 0) {
            left.place = places++;
        }
        return left.place;
    }

    private ObjectNode at(Left left) {
        return JsonNodeFactory.instance.objectNode().put("output_index", place(left));
    }

    private static ObjectNode typed(String type, JsonNode event) {
        ObjectNode typed = JsonNodeFactory.instance.objectNode();
        if (!type.isEmpty()) {
            typed.put("type", type);
        }
        ObjectNode own = event.deepCopy();
        own.remove("type");
        return typed.setAll(own);
    }

    void send(String type, JsonNode event) {
        caller.accept(new ChatEvent.Data(named ? type : "", typed(type, event).put("sequence_number", sequence++)));
    }

    void over() {
        caller.accept(new ChatEvent.Done());
    }
}
