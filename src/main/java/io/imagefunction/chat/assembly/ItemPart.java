package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An output item of responses. */
public final class ItemPart extends Part {

    public static final String ADDED = "response.output_item.added";
    public static final String DONE = "response.output_item.done";

    private static final String FUNCTION_CALL = "function_call";
    private static final String ARGUMENTS = "arguments";
    private static final String CALL_ID = "call_id";

    private final CallIds ids;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private boolean done;
    private String claimed;

    ItemPart(CallIds ids) {
        this.ids = ids;
    }

    /** An event about an item as a piece of it. */
    static Piece piece(String type, ObjectNode event) {
        JsonNode item = event.path("item");
        return new Piece(
                type.equals(ADDED) ? Piece.Role.BEGINS : type.equals(DONE) ? Piece.Role.ENDS : Piece.Role.CONTINUES,
                Piece.text(event.path("item_id"), idOf(item)),
                Piece.index(event.path("output_index")),
                label(item),
                event);
    }

    static JsonNode idOf(JsonNode item) {
        return Piece.text(item.path("id")).isEmpty() ? item.path(CALL_ID) : item.path("id");
    }

    static String label(JsonNode item) {
        String name = Piece.text(item.path("name"));
        return Piece.text(item.path("type")) + (name.isEmpty() ? "" : " " + name);
    }

    public static boolean isCallOf(JsonNode item, String function) {
        return FUNCTION_CALL.equals(item.path("type").textValue())
                && function.equals(item.path("name").textValue());
    }

    void add(String type, ObjectNode event) {
        if (event.get("item") instanceof ObjectNode item) {
            replace(item);
            done |= type.equals(DONE);
            return;
        }
        String name = Piece.text(event.path("name"));
        switch (type) {
            case "response.function_call_arguments.delta" -> {
                be(FUNCTION_CALL);
                Joined.add(json, json.objectNode().set(ARGUMENTS, event.path("delta")));
                CallArguments.keepReal(json, ARGUMENTS);
            }
            case "response.function_call_arguments.done" -> {
                be(FUNCTION_CALL);
                if (!Joined.isNothing(event.path(ARGUMENTS))) {
                    json.set(ARGUMENTS, event.get(ARGUMENTS));
                    CallArguments.keepReal(json, ARGUMENTS);
                }
                if (!name.isEmpty()) {
                    json.put("name", name);
                }
            }
            case "response.output_text.delta" ->
                text(event)
                        .put(
                                "text",
                                text(event).path("text").asText("")
                                        + event.path("delta").asText(""));
            case "response.output_text.done" -> {
                if (!Joined.isNothing(event.path("text"))) {
                    text(event).set("text", event.get("text"));
                }
            }
            default -> {}
        }
    }

    private void be(String type) {
        if (!json.hasNonNull("type")) {
            json.put("type", type);
        }
    }

    /** The part of a message's content that an event refers to. */
    private ObjectNode text(ObjectNode event) {
        be("message");
        ArrayNode content = json.get("content") instanceof ArrayNode there ? there : json.putArray("content");
        int at = Math.min(Piece.index(event.path("content_index")).orElse(0), content.size());
        if (at == content.size()) {
            content.addObject().put("type", "output_text").put("text", "");
        }
        return content.get(at) instanceof ObjectNode part ? part : json.objectNode();
    }

    /** Takes the values of a repeated item. Its empty values are ignored, and a picture that was sent already stays. */
    void replace(ObjectNode item) {
        item.properties().forEach(member -> {
            JsonNode known = json.get(member.getKey());
            boolean hasPicture = known != null && json.hasNonNull("imageUrl") && isPicture(member.getKey());
            if (!hasPicture && (known == null || !Joined.isNothing(member.getValue()))) {
                json.set(member.getKey(), member.getValue().deepCopy());
            }
        });
        CallArguments.keepReal(json, ARGUMENTS);
    }

    private static boolean isPicture(String member) {
        return member.equals("result") || member.equals("imageUrl");
    }

    /** The item as known so far. A call has a unique id. */
    public ObjectNode json() {
        ObjectNode item = json.deepCopy();
        return isCall() ? item.put(CALL_ID, claimedId()) : item;
    }

    /** Drops a call that the turn's last event does not contain. */
    void discard() {
        ObjectNode item = ImageItem.of(json(), "incomplete");
        json.removeAll();
        json.setAll(item);
    }

    private String claimedId() {
        if (claimed == null) {
            claimed = ids.claim(Piece.text(json.path(CALL_ID)));
        }
        return claimed;
    }

    public boolean isCall() {
        return json.path("type").asText("").endsWith("_call") && (json.has(CALL_ID) || isFunctionCall());
    }

    private boolean isFunctionCall() {
        return FUNCTION_CALL.equals(json.path("type").textValue());
    }

    public boolean isCallOf(String function) {
        return isCallOf(json, function);
    }

    /** Whether the call's name is still unknown. The name decides who carries the call out. */
    public boolean isNameless() {
        return isFunctionCall() && Piece.text(json.path("name")).isEmpty();
    }

    @Override
    String label() {
        return label(json);
    }

    @Override
    boolean isBegun() {
        return !done;
    }

    @Override
    boolean isWhole() {
        return done;
    }

    @Override
    boolean isRepeatedBy(Piece piece) {
        JsonNode item = piece.json().path("item");
        if (piece.role() == Piece.Role.BEGINS || !label().equals(label(item))) {
            return false;
        }
        return isFunctionCall()
                ? json.path(ARGUMENTS).equals(item.path(ARGUMENTS))
                : item.properties().stream()
                        .allMatch(member -> member.getValue().equals(json.get(member.getKey())));
    }
}
