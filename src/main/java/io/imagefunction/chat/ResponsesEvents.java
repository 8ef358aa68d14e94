package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The events of responses. Of all turns' events one sequence is made: numbered through, with the output's places counted
 * on, and one beginning and one end.
 */
final class ResponsesEvents implements TurnEvents {

    private static final Set<String> BEGINNINGS = Set.of("response.created", "response.queued", "response.in_progress");
    private static final Set<String> ENDS = Set.of("response.completed", "response.incomplete", "response.failed");

    /** A call of the tool that has been announced, and not yet come to its end. */
    private record Open(int place, JsonNode call) {}

    private final Conversation conversation;
    private final Consumer<ChatEvent> caller;
    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, Integer> places = new HashMap<>();
    private final Map<Integer, JsonNode> items = new HashMap<>();
    private final Set<Integer> callsOfTool = new HashSet<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private ObjectNode response = JsonNodeFactory.instance.objectNode();
    private String id;
    private boolean named;
    private boolean firstTurn = true;
    private boolean ended;
    private int nextPlace;
    private int sequence;

    ResponsesEvents(Conversation conversation, Consumer<ChatEvent> caller) {
        this.conversation = conversation;
        this.caller = caller;
    }

    @Override
    public Optional<JsonNode> data(String name, ObjectNode event) {
        named |= !name.isEmpty();
        String type = event.path("type").asText(name);
        if (type.equals("error") || type.equals("response.failed") || event.hasNonNull("error")) {
            JsonNode said =
                    type.equals("response.failed") ? event.path("response").path("error") : event.path("error");
            return Optional.of(said.isObject() ? said : event);
        }
        if (event.get("response") instanceof ObjectNode told) {
            response = told.deepCopy();
        }
        if (ENDS.contains(type)) {
            ended = true;
        } else if (BEGINNINGS.contains(type)) {
            begin(type, event);
        } else if (event.has("output_index")) {
            item(type, event);
        } else {
            send(type, event);
        }
        return Optional.empty();
    }

    private void begin(String type, ObjectNode event) {
        if (!firstTurn) {
            return;
        }
        id = response.path("id").asText();
        if (event.get("response") instanceof ObjectNode told) {
            Responses.restoreRequest(told, conversation.original());
        }
        send(type, event);
    }

    private void item(String type, ObjectNode event) {
        int index = event.path("output_index").asInt();
        JsonNode item = event.path("item");
        if (item.isObject()) {
            items.put(index, item.deepCopy());
        }
        if (Responses.isCallOf(item, conversation.function()) && callsOfTool.add(index)) {
            int place = place(index);
            open.put(item.path("call_id").asText(), new Open(place, item.deepCopy()));
            send("response.output_item.added", at(place).set("item", Responses.item(item, "in_progress")));
        }
        if (callsOfTool.contains(index)) {
            if (item.isObject()) {
                open.computeIfPresent(
                        item.path("call_id").asText(), (call, known) -> new Open(known.place(), item.deepCopy()));
            }
            return;
        }
        if (type.equals("response.output_text.delta")) {
            text.append(event.path("delta").asText());
        }
        event.put("output_index", place(index));
        send(type, event);
    }

    private int place(int index) {
        return places.computeIfAbsent(index, first -> nextPlace++);
    }

    private static ObjectNode at(int place) {
        return JsonNodeFactory.instance.objectNode().put("output_index", place);
    }

    @Override
    public void document(ObjectNode answer) {
        ObjectNode begun = answer.deepCopy();
        begun.put("status", "in_progress").putArray("output");
        for (String type : List.of("response.created", "response.in_progress")) {
            data(type, event(type).set("response", begun.deepCopy()));
        }
        for (int index = 0; index < answer.path("output").size(); index++) {
            JsonNode item = answer.path("output").get(index);
            for (String type : List.of("response.output_item.added", "response.output_item.done")) {
                data(type, event(type).put("output_index", index).set("item", item.deepCopy()));
            }
            item.path("content").forEach(part -> text.append(part.path("text").asText("")));
        }
        response = answer;
        ended = true;
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** The items as they came are the truth: those repeated at the end had their pictures sent once more. */
    @Override
    public ObjectNode answer() {
        if (items.isEmpty()) {
            return response;
        }
        ArrayNode output = response.putArray("output");
        items.keySet().stream().sorted().forEach(index -> output.add(items.get(index)));
        return response;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void next() {
        places.clear();
        items.clear();
        callsOfTool.clear();
        response = JsonNodeFactory.instance.objectNode();
        firstTurn = false;
        ended = false;
    }

    @Override
    public void executed(Round round, Executed executed) {
        Open call = open.remove(executed.call().id());
        if (call != null) {
            send("response.output_item.done", at(call.place()).set("item", Responses.ended(call.call(), executed)));
        }
    }

    @Override
    public void end(ObjectNode merged, Ending ending) {
        open.values()
                .forEach(call -> send(
                        "response.output_item.done",
                        at(call.place()).set("item", Responses.item(call.call(), "incomplete"))));
        String closing = conversation.closing(ending, text.toString());
        if (!closing.isEmpty()) {
            ObjectNode message = Responses.message(conversation.closingId(), closing);
            int place = nextPlace++;
            for (String type : List.of("response.output_item.added", "response.output_item.done")) {
                send(type, at(place).set("item", message));
            }
        }
        if (id != null) {
            merged.put("id", id);
        }
        String status = merged.path("status").asText("completed");
        String type = ENDS.contains("response." + status) ? "response." + status : "response.completed";
        send(type, JsonNodeFactory.instance.objectNode().set("response", merged));
        caller.accept(new ChatEvent.Done());
    }

    private void send(String type, JsonNode event) {
        ObjectNode numbered = JsonNodeFactory.instance.objectNode().put("type", type);
        numbered.setAll((ObjectNode) event);
        numbered.put("sequence_number", sequence++);
        caller.accept(new ChatEvent.Data(named ? type : "", numbered));
    }
}
