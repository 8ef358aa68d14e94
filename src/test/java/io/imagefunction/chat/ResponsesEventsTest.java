package io.imagefunction.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.Cases;
import io.imagefunction.chat.assembly.CallArguments;
import io.imagefunction.chat.assembly.ItemPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The events that the caller gets when upstream streams. The tool {@code draw} is carried out by the function. */
class ResponsesEventsTest {

    private static final String RED = "{\"prompt\":\"red\"}";
    private static final String BLUE = "{\"prompt\":\"blue\"}";

    private final List<JsonNode> sent = new ArrayList<>();
    private final Conversation conversation = conversation();
    private final ResponsesEvents events = new ResponsesEvents(conversation, event -> {
        if (event instanceof ChatEvent.Data data) {
            sent.add(data.json().deepCopy());
        }
    });

    private static Conversation conversation() {
        ObjectNode request = (ObjectNode) Cases.read("{\"model\":\"asked\",\"stream\":true,\"input\":\"hello\"}");
        ServerTool tool = new ServerTool("tools[0]", null, "draw", false);
        return new Conversation(new Responses(), request, request.deepCopy(), Optional.of(tool), 30);
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                row(
                        "as it should be",
                        "draw red, draw blue",
                        "",
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", RED),
                        added(1, "f2", "c2", "draw"),
                        done(1, "f2", "c2", "draw", BLUE)),
                row(
                        "one index",
                        "draw red, draw blue",
                        "",
                        added(0, "f1", "c1", "draw"),
                        added(0, "f2", "c2", "draw"),
                        done(0, "f1", "c1", "draw", RED),
                        done(0, "f2", "c2", "draw", BLUE)),
                row(
                        "one id",
                        "draw red, draw blue",
                        "",
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", RED),
                        added(1, "f1", "c1", "draw"),
                        done(1, "f1", "c1", "draw", BLUE)),
                row(
                        "one id and one index",
                        "draw red, draw blue",
                        "",
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", RED),
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", BLUE)),
                row(
                        "one call id",
                        "draw red, get blue",
                        "",
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", RED),
                        added(1, "f2", "c1", "get"),
                        done(1, "f2", "c1", "get", BLUE)),
                row(
                        "no ids",
                        "draw red, draw blue",
                        "",
                        added(0, "", "", "draw"),
                        done(0, "", "", "draw", RED),
                        added(1, "", "", "draw"),
                        done(1, "", "", "draw", BLUE)),
                row(
                        "no index",
                        "draw red, get blue",
                        "",
                        added(-1, "f1", "c1", "draw"),
                        done(-1, "f1", "c1", "draw", RED),
                        added(-1, "f2", "c2", "get"),
                        done(-1, "f2", "c2", "get", BLUE)),
                row(
                        "neither",
                        "draw red, draw blue",
                        "",
                        added(-1, "", "", "draw"),
                        done(-1, "", "", "draw", RED),
                        added(-1, "", "", "draw"),
                        done(-1, "", "", "draw", BLUE)),
                row(
                        "another id at the end",
                        "draw red",
                        "",
                        added(0, "f1", "c1", "draw"),
                        done(0, "f9", "c1", "draw", RED)),
                row(
                        "not announced",
                        "draw red, get blue",
                        "",
                        done(0, "f1", "c1", "draw", RED),
                        done(1, "f2", "c2", "get", BLUE)),
                row(
                        "pieces only",
                        "draw red",
                        "",
                        added(0, "f1", "c1", "draw"),
                        delta(0, "f1", "{\"prompt\":"),
                        delta(0, "f1", "\"red\"}")),
                row(
                        "an empty object first",
                        "draw red",
                        "",
                        added(0, "f1", "c1", "draw"),
                        delta(0, "f1", "{}"),
                        delta(0, "f1", "{\"prompt\":"),
                        delta(0, "f1", "\"red\"}")),
                row(
                        "an empty object first, of the item",
                        "draw red",
                        "",
                        added(0, "f1", "c1", "draw").set("item", Cases.read(item("f1", "c1", "draw", "{}"))),
                        delta(0, "f1", RED)),
                row(
                        "an empty object and the real one at the end",
                        "draw red",
                        "",
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", "{}" + RED)),
                row(
                        "pieces of one that has no name yet",
                        "draw red, get blue",
                        item("f1", "c1", "draw", RED) + "," + item("f2", "c2", "get", BLUE),
                        delta(0, "f1", RED),
                        delta(1, "f2", BLUE)),
                row(
                        "the name comes last",
                        "draw red",
                        "",
                        added(0, "f1", "c1", ""),
                        delta(0, "f1", RED),
                        done(0, "f1", "c1", "draw", RED)),
                row(
                        "the end only",
                        "draw red, get blue",
                        item("f1", "c1", "draw", RED) + "," + item("f2", "c2", "get", BLUE)),
                row(
                        "the end knows better",
                        "draw red, draw blue",
                        item("f1", "c1", "draw", RED) + "," + item("f2", "c2", "draw", BLUE),
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", BLUE),
                        added(1, "f2", "c2", "draw"),
                        done(1, "f2", "c2", "draw", RED)),
                row(
                        "the end knows of fewer",
                        "draw red",
                        item("f1", "c1", "draw", RED),
                        added(0, "f1", "c1", "draw"),
                        done(0, "f1", "c1", "draw", RED),
                        added(1, "f2", "c2", "draw"),
                        done(1, "f2", "c2", "draw", RED)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void streams(String why, String calls, String end, List<ObjectNode> stream) {
        take(event("response.created").set("response", response("in_progress", "")));
        stream.forEach(this::take);
        take(event("response.completed").set("response", response("completed", end)));

        assertTrue(events.ended());
        Round round = conversation.answered(events.answer());
        assertEquals(calls, readable(round.answer()));
        round.calls().forEach(call -> {
            Executed executed = new Executed(
                    call,
                    ExecutedCalls.answer(
                            picture(CallArguments.prompt(round.answer().textNode(call.arguments())))));
            round.done().put(call.place(), executed);
            events.executed(round, executed);
        });
        events.end(conversation.protocol().merged(conversation, ConversationEnd.WHOLE), ConversationEnd.WHOLE);
        assertClientSees(calls);
    }

    /** Each picture belongs to its own prompt, and the events agree with the final answer. */
    private void assertClientSees(String calls) {
        Map<Integer, JsonNode> added = new HashMap<>();
        Map<Integer, JsonNode> done = new HashMap<>();
        for (JsonNode event : sent) {
            int place = event.path("output_index").asInt(-1);
            if (event.path("type").asText().equals(ItemPart.ADDED)) {
                assertEquals(null, added.put(place, event.path("item")), sent::toString);
            } else if (event.path("type").asText().equals(ItemPart.DONE)) {
                assertEquals(null, done.put(place, event.path("item")), sent::toString);
            }
        }
        JsonNode output = sent.getLast().at("/response/output");
        assertEquals(output.size(), done.size(), sent::toString);
        List<String> ids = new ArrayList<>();
        for (int place = 0; place < output.size(); place++) {
            JsonNode item = output.get(place);
            assertEquals(item, done.get(place));
            ids.add(item.path("id").asText() + item.path("call_id").asText());
            if (item.has("imageUrl")) {
                assertEquals(
                        "https://a/" + item.path("prompt").asText(),
                        item.path("imageUrl").asText());
            }
        }
        assertEquals(ids.size(), ids.stream().distinct().count(), ids::toString);
        assertFalse(sent.toString().contains("\"draw\"") && !sent.toString().contains("\"call\""), sent::toString);
        assertEquals(calls.contains("get"), output.toString().contains("\"get\""));
    }

    @Test
    void theTypeMayBeOutsideTheData() {
        ObjectNode event = added(0, "f1", "c1", "draw");
        event.remove("type");

        events.data(ItemPart.ADDED, event);

        assertEquals(ServerTool.TYPE, sent.getFirst().at("/item/type").asText());
    }

    @Test
    void unknownEventsReachTheCaller() {
        ObjectNode event = event("response.new_thing").put("value", 7);
        event.putObject("more").put("x", "y");

        take(event);

        assertEquals(event.deepCopy().put("sequence_number", 0), sent.getFirst());
    }

    @Test
    void aTurnEndsWithTheDoneEvent() {
        take(added(0, "f1", "c1", "draw"));
        take(done(0, "f1", "c1", "draw", RED));
        assertFalse(events.ended());

        events.done();

        assertTrue(events.ended());
        assertEquals("draw red", readable(events.answer()));
    }

    private void take(ObjectNode event) {
        assertEquals(Optional.empty(), events.data("", event.deepCopy()));
    }

    private static String readable(JsonNode answer) {
        List<String> calls = new ArrayList<>();
        for (JsonNode item : answer.path("output")) {
            if (item.path("type").asText().equals("function_call")) {
                calls.add(item.path("name").asText() + " " + CallArguments.prompt(item.path("arguments")));
            }
        }
        return String.join(", ", calls);
    }

    private static ObjectNode picture(String prompt) {
        ObjectNode answer = (ObjectNode) Cases.read("{\"status\":\"ok\"}");
        answer.putArray("data").addObject().put("url", "https://a/" + prompt);
        return answer;
    }

    private static Arguments row(String why, String calls, String end, ObjectNode... events) {
        return Arguments.of(why, calls, end, List.of(events));
    }

    private static ObjectNode response(String status, String output) {
        return (ObjectNode) Cases.read("{\"id\":\"r\",\"status\":\"" + status + "\",\"output\":[" + output + "]}");
    }

    private static ObjectNode event(String type) {
        return ((ObjectNode) Cases.read("{}")).put("type", type);
    }

    private static ObjectNode added(int index, String id, String callId, String name) {
        return at(index, event(ItemPart.ADDED)).set("item", Cases.read(item(id, callId, name, "")));
    }

    private static ObjectNode done(int index, String id, String callId, String name, String arguments) {
        return at(index, event(ItemPart.DONE)).set("item", Cases.read(item(id, callId, name, arguments)));
    }

    private static ObjectNode delta(int index, String id, String delta) {
        return at(index, event("response.function_call_arguments.delta"))
                .put("item_id", id)
                .put("delta", delta);
    }

    private static ObjectNode at(int index, ObjectNode event) {
        return index < 0 ? event : event.put("output_index", index);
    }

    private static String item(String id, String callId, String name, String arguments) {
        ObjectNode item = event("function_call").put("name", name).put("arguments", arguments);
        if (!id.isEmpty()) {
            item.put("id", id);
        }
        if (!callId.isEmpty()) {
            item.put("call_id", callId);
        }
        return item.toString();
    }
}
