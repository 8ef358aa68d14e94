package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The caller's own calls of a stream, as they are sent to the caller. They are numbered consecutively, because clients
 * join pieces with the same number, and nothing is sent twice.
 */
public final class CallersCalls {

    private static final String FUNCTION = "function";

    /** What has left of a call by now. */
    private record Passed(int index, String name, String arguments) {}

    private final Map<CallPart, Passed> passed = new IdentityHashMap<>();

    /**
     * Leaves the caller's calls in a delta. What belongs to a call that has no name yet is held, and leaves with its
     * name.
     *
     * @param parts the call that each element belongs to
     * @param function whose calls are not the caller's
     * @return whether anything was taken out
     */
    public boolean leaveIn(ObjectNode delta, List<CallPart> parts, String function) {
        if (!(delta.remove(ChoiceSoFar.CALLS) instanceof ArrayNode elements)) {
            return false;
        }
        ArrayNode pieces = delta.arrayNode();
        for (int at = 0; at < parts.size(); at++) {
            CallPart call = parts.get(at);
            if (!call.label().equals(function) && !isUndecided(call, function)) {
                ObjectNode piece = piece(call, elements.get(at));
                if (piece.size() > 1) {
                    pieces.add(piece);
                }
            }
        }
        if (!pieces.isEmpty()) {
            delta.set(ChoiceSoFar.CALLS, pieces);
        }
        return pieces.size() < elements.size();
    }

    /** Adds the calls that were held for a name to the end. */
    public void addHeld(ArrayNode pieces, List<CallPart> parts, String function) {
        parts.stream()
                .filter(call -> isUndecided(call, function) && !passed.containsKey(call))
                .forEach(call -> pieces.add(piece(call, call.json())));
    }

    private static boolean isUndecided(CallPart call, String function) {
        boolean mayBecomeOther = function.startsWith(call.label()) && !call.isBegun() && !call.isWhole();
        return call.isNameless() || mayBecomeOther && !function.equals(call.label());
    }

    /** The first piece has all that came before it. */
    private ObjectNode piece(CallPart call, JsonNode element) {
        Passed before = passed.get(call);
        JsonNode known = call.json().path(FUNCTION);
        String name = known.path("name").asText("");
        String arguments =
                known.path("arguments").isTextual() ? known.path("arguments").textValue() : "";
        int index = before == null ? passed.size() : before.index();
        passed.put(call, new Passed(index, name, arguments));
        if (before == null) {
            return call.json().put("index", index);
        }
        ObjectNode piece = element.deepCopy();
        piece.put("index", index).remove("id");
        if (piece.remove(FUNCTION) instanceof ObjectNode function) {
            putRest(function, "name", before.name(), name);
            putRest(function, "arguments", before.arguments(), arguments);
            if (!function.isEmpty()) {
                piece.set(FUNCTION, function);
            }
        }
        return onlyType(piece) ? piece.retain("index") : piece;
    }

    private static boolean onlyType(ObjectNode piece) {
        return piece.properties().stream()
                .allMatch(member -> member.getKey().equals("index")
                        || member.getKey().equals("type")
                        || Joined.isNothing(member.getValue()));
    }

    private static void putRest(ObjectNode function, String member, String before, String now) {
        if (now.length() > before.length() && now.startsWith(before)) {
            function.put(member, now.substring(before.length()));
        } else {
            function.remove(member);
        }
    }
}
