package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** The chunks of one turn of chat completions put together, in the shape of an answer that came at once. */
final class MessageSoFar {

    /** Texts of a delta that the next one goes on with. */
    private static final Set<String> GROWING =
            Set.of("content", "reasoning", "refusal", "arguments", "text", "summary");

    private ObjectNode document = JsonNodeFactory.instance.objectNode();

    void add(ObjectNode chunk) {
        chunk.properties().forEach(member -> {
            if (!member.getKey().equals("choices") && !member.getValue().isNull()) {
                document.set(member.getKey(), member.getValue().deepCopy());
            }
        });
        document.put("object", "chat.completion");
        for (JsonNode piece : chunk.path("choices")) {
            ObjectNode choice = Completions.choice(document);
            piece.properties().forEach(member -> {
                if (member.getKey().equals("delta")) {
                    grow(choice.withObjectProperty("message"), member.getValue());
                } else if (!member.getValue().isNull()) {
                    choice.set(member.getKey(), member.getValue().deepCopy());
                }
            });
        }
    }

    void replace(ObjectNode whole) {
        document = whole;
    }

    /** Empty if nothing has come. */
    ObjectNode document() {
        return document;
    }

    boolean isFinished() {
        return document.path("choices").path(0).hasNonNull("finish_reason");
    }

    boolean isCallOf(int index, String function) {
        return Completions.isOf(call(index), function);
    }

    int others(String function) {
        return placeAmongOthers(Integer.MAX_VALUE, function);
    }

    /** How many calls before this one are not the function's. */
    int placeAmongOthers(int index, String function) {
        int others = 0;
        for (JsonNode call : Completions.message(document).path("tool_calls")) {
            others += call.path("index").asInt() < index && !Completions.isOf(call, function) ? 1 : 0;
        }
        return others;
    }

    private JsonNode call(int index) {
        for (JsonNode call : Completions.message(document).path("tool_calls")) {
            if (call.path("index").asInt() == index) {
                return call;
            }
        }
        return document.missingNode();
    }

    private static void grow(ObjectNode whole, JsonNode delta) {
        delta.properties().forEach(member -> {
            String name = member.getKey();
            JsonNode more = member.getValue();
            if (more.isNull()) {
                whole.putIfAbsent(name, more);
            } else if (more.isTextual() && GROWING.contains(name)) {
                whole.put(name, whole.path(name).asText("") + more.textValue());
            } else if (more instanceof ObjectNode && whole.get(name) instanceof ObjectNode there) {
                grow(there, more);
            } else if (more instanceof ArrayNode elements) {
                elements.forEach(element -> grow(whole.withArrayProperty(name), element));
            } else {
                whole.set(name, more.deepCopy());
            }
        });
    }

    /** Elements with the same index are pieces of one. */
    private static void grow(ArrayNode whole, JsonNode piece) {
        for (JsonNode there : whole) {
            boolean same = piece.has("index")
                    && piece.path("index").equals(there.path("index"))
                    && (!piece.has("type") || piece.path("type").equals(there.path("type")));
            if (same && there instanceof ObjectNode element) {
                grow(element, piece);
                return;
            }
        }
        whole.add(piece.deepCopy());
    }
}
