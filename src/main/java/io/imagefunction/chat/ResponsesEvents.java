package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.CallIds;
import io.imagefunction.chat.assembly.ItemPart;
import io.imagefunction.chat.assembly.Joined;
import io.imagefunction.chat.assembly.OutputSoFar;
import io.imagefunction.chat.assembly.Piece;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The events of responses. The events of all turns become one sequence, with consecutive numbers and output indexes,
 * one beginning and one end.
 */
final class ResponsesEvents implements TurnEvents {

    private static final Set<String> BEGINNINGS = Set.of("response.created", "response.queued", "response.in_progress");
    private static final Set<String> ENDS = Set.of("response.completed", "response.incomplete", "response.failed");

    private final Conversation conversation;
    private final CallIds ids = new CallIds();
    private final ResponseStream stream;
    private final StringBuilder text = new StringBuilder();
    private OutputSoFar turn = new OutputSoFar(ids);
    private ObjectNode response = JsonNodeFactory.instance.objectNode();
    private String id = "";
    private boolean firstTurn = true;
    private boolean ended;

    ResponsesEvents(Conversation conversation, Consumer<ChatEvent> caller) {
        this.conversation = conversation;
        this.stream = new ResponseStream(conversation.function(), caller);
        conversation.request().path("input").forEach(item -> ids.take(item.path("call_id")));
    }

    @Override
    public Optional<JsonNode> data(String name, ObjectNode event) {
        String said = Piece.text(event.path("type"));
        String type = said.isEmpty() ? name : said;
        stream.setNamed(!name.isEmpty());
        if (type.equals("error") || type.equals("response.failed") || ChatFailure.isError(event.path("error"))) {
            JsonNode usage = event.path("response").path("usage");
            if (!response.isEmpty() && usage.isObject()) {
                response.set("usage", usage.deepCopy());
            }
            JsonNode error =
                    type.equals("response.failed") ? event.path("response").path("error") : event.path("error");
            return Optional.of(error.isObject() ? error : event);
        }
        take(type, event);
        return Optional.empty();
    }

    private void take(String type, ObjectNode event) {
        if (event.get("response") instanceof ObjectNode update) {
            update.properties().forEach(member -> {
                if (!Joined.isNothing(member.getValue()) || !response.has(member.getKey())) {
                    response.set(member.getKey(), member.getValue().deepCopy());
                }
            });
        }
        if (ENDS.contains(type)) {
            turn.settle(event.path("response").path("output"), conversation.function());
            ended = true;
        } else if (BEGINNINGS.contains(type)) {
            begin(type, event);
        } else if (OutputSoFar.isAboutItem(event)) {
            ItemPart item = turn.add(type, event);
            if (type.equals("response.output_text.delta")) {
                text.append(event.path("delta").asText());
            }
            stream.pass(item, type, event);
        } else {
            stream.send(type, event);
        }
    }

    private void begin(String type, ObjectNode event) {
        if (!firstTurn) {
            return;
        }
        id = id.isEmpty() ? response.path("id").asText("") : id;
        if (event.get("response") instanceof ObjectNode sent) {
            Responses.restoreRequest(sent, conversation.original());
        }
        stream.send(type, event);
    }

    @Override
    public void document(ObjectNode answer) {
        ObjectNode begun = answer.deepCopy();
        begun.put("status", "in_progress").putArray("output");
        for (String type : List.of("response.created", "response.in_progress")) {
            take(type, event(type).set("response", begun.deepCopy()));
        }
        for (int index = 0; index < answer.path("output").size(); index++) {
            JsonNode item = answer.path("output").get(index);
            for (String type : List.of(ItemPart.ADDED, ItemPart.DONE)) {
                take(type, event(type).put("output_index", index).set("item", item.deepCopy()));
            }
            text.append(Joined.text(item.path("content")));
        }
        response = answer;
        ended = true;
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    @Override
    public void done() {
        ended |= !turn.items().isEmpty();
    }

    @Override
    public ObjectNode answer() {
        if (!turn.items().isEmpty()) {
            turn.json(response.putArray("output"));
        }
        return response;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void next() {
        stream.finish(turn.items());
        turn = new OutputSoFar(ids);
        response = JsonNodeFactory.instance.objectNode();
        firstTurn = false;
        ended = false;
    }

    @Override
    public void executed(Round round, Executed executed) {
        List<ItemPart> calls = turn.items().stream()
                .filter(item -> item.isCallOf(conversation.function()))
                .toList();
        stream.executed(calls.get(executed.call().place()), Responses.ended(round, executed));
    }

    @Override
    public void end(ObjectNode merged, ConversationEnd ending) {
        stream.finish(turn.items());
        String closing = conversation.closing(ending, text.toString());
        if (!closing.isEmpty()) {
            stream.sendItem(Responses.message(conversation.closingId(), closing));
        }
        if (!id.isEmpty()) {
            merged.put("id", id);
        }
        String type = "response." + merged.path("status").asText();
        stream.send(type, JsonNodeFactory.instance.objectNode().set("response", merged));
        stream.over();
    }
}
