package io.imagefunction.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.Cases;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer that the caller sends back is split into exactly the turns that it was merged from. */
class CompletionsHistoryTest {

    private static final String FIRST = "{'content':'I will draw.','reasoning_content':'Hm.','reasoning_details':["
            + "{'type':'reasoning.text','text':'T','index':0},"
            + "{'type':'reasoning.encrypted','data':'S1','id':'tool_0','index':1}],'tool_calls':["
            + call("tool_0", "draw", ",'extra_content':{'google':{'thought_signature':'S2'}}") + ","
            + call("tool_1", "draw", ",'thought_signature':'S3'") + "]}";

    /** Repeats an id of the first turn, as some models do. */
    private static final String SECOND = "{'content':null,'reasoning_details':["
            + "{'type':'reasoning.encrypted','data':'S4','id':'tool_0','index':0}],'tool_calls':["
            + call("tool_0", "draw", "") + "]}";

    private static final String THIRD = "{'content':null,'tool_calls':[" + call("tool_0", "draw", "") + "]}";

    private static final String TEXT =
            "{'content':'Here it is.','reasoning_details':[" + "{'type':'reasoning.encrypted','data':'S5','index':0}]}";

    private static final String MIXED = "{'content':'And the weather?','reasoning_details':["
            + "{'type':'reasoning.encrypted','data':'S6','id':'w','index':0}],'tool_calls':["
            + call("w", "weather", ",'extra_content':{'google':{'thought_signature':'S7'}}") + ","
            + call("m", "draw", ",'thought_signature':'S8'") + "]}";

    private static final String CALLERS = "{'content':null,'tool_calls':[" + call("w", "weather", "") + "]}";

    private final ObjectNode message = (ObjectNode) Cases.read("{\"role\":\"assistant\"}");

    static Stream<List<String>> answers() {
        return Stream.of(
                List.of(TEXT),
                List.of(FIRST, TEXT),
                List.of(FIRST, SECOND, TEXT),
                List.of(SECOND, THIRD, SECOND, TEXT),
                List.of(MIXED),
                List.of(FIRST, MIXED),
                List.of(FIRST, SECOND, THIRD, MIXED),
                List.of(FIRST, CALLERS));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void theTurnsOfADocumentAreRestored(List<String> turns) {
        Conversation conversation = conversation();
        converse(conversation, turns);
        ObjectNode merged = conversation.protocol().merged(conversation, ConversationEnd.WHOLE);

        assertRecalled(conversation, (ObjectNode) Completions.message(merged));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void theTurnsOfAStreamAreRestored(List<String> turns) {
        Conversation conversation = conversation();
        converse(conversation, turns);

        message.path("tool_calls").forEach(call -> ((ObjectNode) call).remove("index"));
        assertRecalled(conversation, message);
    }

    private static void assertRecalled(Conversation conversation, ObjectNode message) {
        List<JsonNode> details = new ArrayList<>();
        message.path("reasoning_details").forEach(detail -> details.add(detail.path("index")));
        assertEquals(details.size(), details.stream().distinct().count(), "each detail must have its own index");
        ObjectNode request = (ObjectNode) Cases.read("{\"messages\":[{\"role\":\"user\"}]}");
        request.withArray("messages").add(message);

        CompletionsHistory.recall(request, "draw");

        ArrayNode expected = (ArrayNode) conversation.request().get("messages");
        request.path("messages").forEach(sent -> {
            if (sent.has("content") && sent.path("content").asText("").isEmpty()) {
                ((ObjectNode) sent).putNull("content");
            }
        });
        assertEquals(expected.toPrettyString(), sorted(expected, request).toPrettyString());
    }

    /** The messages, each with its members in the expected order. */
    private static ArrayNode sorted(ArrayNode expected, ObjectNode request) {
        ArrayNode messages = (ArrayNode) request.get("messages");
        for (int at = 0; at < Math.min(messages.size(), expected.size()); at++) {
            if (messages.get(at).equals(expected.get(at))) {
                messages.set(at, expected.get(at));
            }
        }
        return messages;
    }

    @Test
    void textThatTheCallerChangedIsNotDoubled() {
        Conversation conversation = conversation();
        converse(conversation, List.of(FIRST, TEXT));
        ObjectNode changed = message.deepCopy().put("content", "something else");
        ObjectNode request = (ObjectNode) Cases.read("{\"messages\":[]}");
        request.withArray("messages").add(changed);

        CompletionsHistory.recall(request, "draw");

        assertEquals("something else", request.at("/messages/3/content").asText());
        assertFalse(request.toString().contains("I will draw"));
    }

    @Test
    void oldAndBrokenRecordsAreAccepted() {
        ObjectNode request = (ObjectNode) Cases.read("""
            {"messages":[{"role":"assistant","content":"x","tool_calls":[7],"reasoning_details":[
             {"type":"reasoning.server_tool_call","tool_name":"openrouter:image_generation","tool_call_id":"",
              "arguments":"{}","result":"{}","call":7,"message":[],"calls":{}},
             {"type":"reasoning.server_tool_call","tool_name":"openrouter:image_generation","tool_call_id":"",
              "arguments":"{}","result":"{}"}]}]}\
            """);

        CompletionsHistory.recall(request, "draw");

        JsonNode calls = request.at("/messages/0/tool_calls");
        assertEquals(2, calls.size(), request::toString);
        assertEquals(calls.at("/0/id"), request.at("/messages/1/tool_call_id"));
        assertEquals(calls.at("/1/id"), request.at("/messages/2/tool_call_id"));
        assertFalse(calls.at("/0/id").equals(calls.at("/1/id")));
        assertFalse(calls.at("/0/id").asText().isBlank());
    }

    /** Runs the turns as {@link Talk} does. The calls of a turn finish in reverse order. */
    private void converse(Conversation conversation, List<String> turns) {
        CompletionsEvents events = new CompletionsEvents(conversation, this::append);
        for (String turn : turns) {
            ObjectNode answer = (ObjectNode) Cases.read("{\"id\":\"g\",\"choices\":[{\"index\":0,\"message\":"
                    + turn.replace('\'', '"') + ",\"finish_reason\":\"stop\"}]}");
            events.document(answer);
            Round round = conversation.answered(events.answer());
            for (ImageCall call : round.calls().reversed()) {
                ObjectNode result = (ObjectNode)
                        Cases.read("{\"status\":\"ok\",\"imageUrl\":\"https://a\",\"data\":[{\"url\":\"https://a\"}]}");
                Executed executed = new Executed(call, ExecutedCalls.answer(result));
                round.done().put(call.place(), executed);
                events.executed(round, executed);
            }
            conversation.goOn();
            events.next();
        }
    }

    /** Appends a chunk to the message as simple clients do. */
    private void append(ChatEvent event) {
        if (event instanceof ChatEvent.Data data) {
            JsonNode delta = data.json().at("/choices/0/delta");
            if (delta.has("reasoning_details")) {
                message.withArray("reasoning_details").addAll((ArrayNode) delta.get("reasoning_details"));
            }
            if (delta.has("tool_calls")) {
                message.withArray("tool_calls").addAll((ArrayNode) delta.get("tool_calls"));
            }
            if (delta.has("reasoning_content")) {
                message.put(
                        "reasoning_content",
                        message.path("reasoning_content").asText("")
                                + delta.path("reasoning_content").asText());
            }
            String content =
                    message.path("content").asText("") + delta.path("content").asText("");
            message.put("content", content.isEmpty() ? null : content);
        }
    }

    private static Conversation conversation() {
        ObjectNode request = (ObjectNode) Cases.read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}");
        ServerTool tool = new ServerTool("tools[0]", null, "draw", false);
        return new Conversation(new Completions(), request, request, Optional.of(tool), 30);
    }

    private static String call(String id, String name, String more) {
        return "{'id':'" + id + "','type':'function','function':{'name':'" + name + "','arguments':'{}'}" + more + "}";
    }
}
