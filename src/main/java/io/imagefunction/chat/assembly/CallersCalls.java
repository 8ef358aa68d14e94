package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The caller's own calls of a stream, as they are sent to the caller. They are numbered consecutively, because clients
 * join pieces with the same number, and nothing is sent twice. Empty arguments are sent only at the end, because real
 * ones may follow.
 */
public final class CallersCalls {

    private static final String FUNCTION = "function";
    private static final String ARGUMENTS = "arguments";

    /** The part of a call that has been sent. */
    private record Passed(int index, String name, String arguments) {}

    private final Map<CallPart, Passed> passed = new IdentityHashMap<>();

    /**
     * Leaves the caller's calls in a delta. What belongs to a call that has no name yet is held, and leaves with its
     * name.
     *
     * @param parts the call that each element belongs to
     * @param function whose calls are not the caller's
     * @param whole whether nothing follows
     * @return whether anything was taken out
     */
    public boolean leaveIn(ObjectNode delta, List<CallPart> parts, String function, boolean whole) {
        if (!(delta.remove(ChoiceSoFar.CALLS) instanceof ArrayNode elements)) {
            return false;
        }
        ArrayNode pieces = delta.arrayNode();
        for (int at = 0; at < parts.size(); at++) {
            CallPart call = parts.get(at);
            if (!call.label().equals(function) && !isUndecided(call, function)) {
                ObjectNode piece = piece(call, elements.get(at), whole);
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

    /** Adds what was held back until the end: calls without a name, and empty arguments. */
    public void addHeld(ArrayNode pieces, List<CallPart> parts, String function) {
        for (CallPart call : parts) {
            if (!passed.containsKey(call)) {
                if (isUndecided(call, function)) {
                    pieces.add(piece(call, call.json(), true));
                }
            } else if (CallArguments.isEmptySoFar(call.json().path(FUNCTION).path(ARGUMENTS))) {
                ObjectNode end = pieces.objectNode();
                end.putObject(FUNCTION);
                ObjectNode rest = piece(call, end, true);
                if (rest.size() > 1) {
                    pieces.add(rest);
                }
            }
        }
    }

    private static boolean isUndecided(CallPart call, String function) {
        boolean mayBecomeOther = function.startsWith(call.label()) && !call.isBegun() && !call.isWhole();
        return call.isNameless() || mayBecomeOther && !function.equals(call.label());
    }

    /** The first piece has all that came before it. */
    private ObjectNode piece(CallPart call, JsonNode element, boolean whole) {
        Passed before = passed.get(call);
        ObjectNode all = call.json();
        if (!whole && CallArguments.isEmptySoFar(all.path(FUNCTION).path(ARGUMENTS))) {
            all.withObjectProperty(FUNCTION).put(ARGUMENTS, "");
        }
        JsonNode known = all.path(FUNCTION);
        String name = known.path("name").asText("");
        String arguments =
                known.path(ARGUMENTS).isTextual() ? known.path(ARGUMENTS).textValue() : "";
        int index = before == null ? passed.size() : before.index();
        passed.put(call, new Passed(index, name, arguments));
        if (before == null) {
            return all.put("index", index);
        }
        ObjectNode piece = element.deepCopy();
        piece.put("index", index).remove("id");
        if (piece.remove(FUNCTION) instanceof ObjectNode function) {
            putRest(function, "name", before.name(), name);
            putRest(function, ARGUMENTS, before.arguments(), arguments);
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
