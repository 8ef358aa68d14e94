package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallIds;
import io.imagefunction.chat.assembly.ChoiceSoFar;
import io.imagefunction.chat.assembly.Joined;
import io.imagefunction.chat.assembly.ReasoningDetails;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An assistant message that the caller sends back, split into the model's turns, see {@link CompletionsHistory}. */
final class RecalledMessage {

    private static final String INDEX = "index";
    private static final String CONTENT = "content";
    private static final String FUNCTION = "function";

    /** A turn's own reasoning details, and the records of its calls of the tool. */
    private record Turn(ArrayNode details, List<JsonNode> records) {

        static Turn empty() {
            return new Turn(JsonNodeFactory.instance.arrayNode(), new ArrayList<>());
        }

        boolean hasRecords() {
            return !records.isEmpty();
        }

        boolean isOf(JsonNode record) {
            return !hasRecords() || records.getFirst().path("turn").equals(record.path("turn"));
        }

        /** The ids of all calls of the turn in their order, as far as the records have them. */
        List<String> calls() {
            return records.stream()
                    .limit(1)
                    .flatMap(record -> record.path("calls").valueStream())
                    .map(JsonNode::asText)
                    .toList();
        }

        /** One more than the highest index of its records; 0 if they have none. */
        int end() {
            return records.stream()
                    .mapToInt(record -> record.path(INDEX).asInt(-1) + 1)
                    .max()
                    .orElse(0);
        }
    }

    private final ObjectNode last;
    private final String function;
    private final List<Turn> turns = new ArrayList<>(List.of(Turn.empty()));

    /** @param message is changed */
    RecalledMessage(ObjectNode message, String function) {
        this.last = message;
        this.function = function;
        message.path(ReasoningDetails.FIELD).forEach(this::take);
        Turn end = turns.getLast();
        boolean isMixed = calls(message).stream()
                .anyMatch(call -> end.calls().contains(call.path("id").asText()));
        if (end.hasRecords() && !isMixed) {
            turns.add(Turn.empty());
        }
    }

    private void take(JsonNode detail) {
        Turn turn = turns.getLast();
        boolean isRecord = CompletionsHistory.isRecord(detail);
        if (isRecord ? !turn.isOf(detail) : turn.hasRecords()) {
            turn = Turn.empty();
            turns.add(turn);
        }
        if (isRecord) {
            turn.records().add(detail);
        } else {
            turn.details().add(detail);
        }
    }

    void addTo(ArrayNode messages) {
        removeToolPictures();
        int before = 0;
        for (Turn turn : turns) {
            renumber(turn.details(), before);
            add(turn, turn == turns.getLast() ? last : earlier(turn), messages);
            before = Math.max(before, turn.end());
        }
    }

    /** Restores the numbering of a turn's details, which continues over all turns in the answer. */
    private static void renumber(ArrayNode details, int before) {
        for (JsonNode detail : details) {
            if (detail instanceof ObjectNode object
                    && detail.path(INDEX).isInt()
                    && detail.path(INDEX).intValue() >= before) {
                object.put(INDEX, detail.path(INDEX).intValue() - before);
            }
        }
    }

    /**
     * The message of an earlier turn. Its text is also the beginning of the merged message's text, and is removed from
     * it.
     */
    private ObjectNode earlier(Turn turn) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        for (JsonNode record : turn.records()) {
            if (record.get("message") instanceof ObjectNode had) {
                had.properties().forEach(member -> {
                    boolean isThere = takeFromLast(member.getKey(), member.getValue());
                    // Otherwise the caller has edited the text.
                    if (isThere || !member.getKey().equals(CONTENT)) {
                        message.set(member.getKey(), member.getValue());
                    }
                });
            }
        }
        message.putIfAbsent(CONTENT, message.nullNode());
        return message.put("role", "assistant");
    }

    private boolean takeFromLast(String name, JsonNode value) {
        JsonNode all = last.path(name);
        if (value.isTextual() && all.isTextual() && all.textValue().startsWith(value.textValue())) {
            String rest = all.textValue().substring(value.textValue().length());
            boolean hasMore = rest.startsWith(Conversation.BETWEEN_TURNS);
            last.put(name, hasMore ? rest.substring(Conversation.BETWEEN_TURNS.length()) : rest);
        } else if (all.equals(value)) {
            last.remove(name);
        } else {
            return false;
        }
        if (last.path(name).asText("").isEmpty() && !name.equals(CONTENT)) {
            last.remove(name);
        }
        return true;
    }

    /** Removes the tool's pictures, which are in the results of its calls. */
    private void removeToolPictures() {
        if (last.get("images") instanceof ArrayNode images) {
            for (var each = images.iterator(); each.hasNext(); ) {
                String url = each.next().path("image_url").path("url").asText("");
                boolean isOfTool = !url.isEmpty()
                        && turns.stream()
                                .flatMap(turn -> turn.records().stream())
                                .anyMatch(
                                        record -> record.path("result").asText().contains(url));
                if (isOfTool) {
                    each.remove();
                }
            }
            if (images.isEmpty()) {
                last.remove("images");
            }
        }
    }

    private void add(Turn turn, ObjectNode message, ArrayNode messages) {
        if (turn.details().isEmpty()) {
            message.remove(ReasoningDetails.FIELD);
        } else {
            message.set(ReasoningDetails.FIELD, turn.details());
        }
        messages.add(message);
        if (!turn.hasRecords()) {
            return;
        }
        List<ObjectNode> calls = calls(message);
        calls.forEach(call -> call.remove(INDEX)); // Only streams have an index.
        CallIds ids = new CallIds();
        calls.forEach(call -> ids.claim(call.path("id").asText()));
        // The records are in the order in which the calls finished.
        List<String> order = turn.calls();
        turn.records()
                .sort(Comparator.comparingInt(
                        record -> order.indexOf(record.path("tool_call_id").asText())));
        for (JsonNode record : turn.records()) {
            String id = ids.claim(record.path("tool_call_id").asText());
            calls.add(call(record, id));
            messages.add(CompletionsHistory.result(id, record.path("result").asText()));
        }
        calls.sort(Comparator.comparingInt(call -> order.indexOf(call.path("id").asText())));
        message.putArray(ChoiceSoFar.CALLS).addAll(calls);
    }

    private static List<ObjectNode> calls(JsonNode message) {
        List<ObjectNode> calls = new ArrayList<>();
        for (JsonNode call : message.path(ChoiceSoFar.CALLS)) {
            if (call instanceof ObjectNode object) {
                calls.add(object);
            }
        }
        return calls;
    }

    private ObjectNode call(JsonNode record, String id) {
        ObjectNode call = JsonNodeFactory.instance.objectNode().put("id", id).put("type", FUNCTION);
        call.putObject(FUNCTION);
        if (record.get("call") instanceof ObjectNode had) {
            Joined.add(call, had);
        }
        call.withObjectProperty(FUNCTION)
                .put("name", function)
                .put("arguments", record.path("arguments").asText("{}"));
        return call.put("id", id).put("type", FUNCTION);
    }
}
