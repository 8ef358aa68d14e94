package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A tool call of chat completions. */
public final class CallPart extends Part {

    private static final String FUNCTION = "function";
    private static final String ARGUMENTS = "arguments";
    private static final String NAME = "name";

    private final CallIds ids;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private String claimed;

    CallPart(CallIds ids) {
        this.ids = ids;
    }

    /** An element of {@code tool_calls} as a piece. An element with a name may begin a call. */
    static Piece piece(ObjectNode element) {
        String name = name(element);
        return new Piece(
                name.isEmpty() ? Piece.Role.CONTINUES : Piece.Role.BEGINS,
                Piece.text(element.path("id")),
                Piece.index(element.path("index")),
                name,
                element);
    }

    static String name(JsonNode call) {
        return Piece.text(call.path(FUNCTION).path(NAME), call.path("custom").path(NAME));
    }

    public static boolean isOf(JsonNode call, String function) {
        return call.path(FUNCTION).path(NAME).asText().equals(function);
    }

    void add(ObjectNode piece) {
        ObjectNode rest = piece.deepCopy();
        rest.remove("index");
        if (rest.remove(FUNCTION) instanceof ObjectNode function) {
            addFunction(function);
        }
        if (json.hasNonNull("id") && !Piece.text(json.path("id")).isEmpty()) {
            rest.remove("id");
        }
        Joined.add(json, rest);
    }

    private void addFunction(ObjectNode piece) {
        ObjectNode function = json.withObjectProperty(FUNCTION);
        JsonNode name = piece.remove(NAME);
        String known = function.path(NAME).asText("");
        String more = name == null ? "" : Piece.text(name);
        if (!more.isEmpty()) {
            // A later piece may repeat the name or continue it.
            function.put(
                    NAME,
                    known.isEmpty() || more.startsWith(known) ? more : known.endsWith(more) ? known : known + more);
        } else if (name != null) {
            function.putIfAbsent(NAME, name);
        }
        addArguments(function, piece);
    }

    private static void addArguments(ObjectNode function, ObjectNode piece) {
        JsonNode known = function.path(ARGUMENTS);
        JsonNode more = piece.path(ARGUMENTS);
        if (CallArguments.isEmpty(known) && !more.isTextual() && !Joined.isNothing(more)) {
            function.remove(ARGUMENTS);
        } else if (CallArguments.isWhole(known) && (known.equals(more) || !more.isTextual())) {
            piece.remove(ARGUMENTS);
        }
        Joined.add(function, piece);
        CallArguments.keepReal(function, ARGUMENTS);
    }

    /** The call as known so far, without an index, and with an id that is unique in the turn. */
    ObjectNode json() {
        return json.deepCopy().put("id", claimedId());
    }

    String claimedId() {
        if (claimed == null) {
            claimed = ids.claim(id());
        }
        return claimed;
    }

    /** Whether the call's name is still unknown. The name decides who carries the call out. */
    boolean isNameless() {
        String type = json.path("type").asText(FUNCTION);
        return label().isEmpty() && (type.isBlank() || type.equals(FUNCTION));
    }

    @Override
    String label() {
        return name(json);
    }

    @Override
    boolean isBegun() {
        return !Joined.isNothing(json.path(FUNCTION).path(ARGUMENTS)) && !isWhole();
    }

    @Override
    boolean isWhole() {
        return CallArguments.isWhole(json.path(FUNCTION).path(ARGUMENTS));
    }

    @Override
    boolean isRepeatedBy(Piece piece) {
        JsonNode arguments = piece.json().path(FUNCTION).path(ARGUMENTS);
        JsonNode known = json.path(FUNCTION).path(ARGUMENTS);
        return label().equals(piece.label())
                && (Joined.isNothing(arguments) || arguments.equals(known) || CallArguments.isEmpty(known));
    }
}
