package io.imagefunction.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.Cases;
import io.imagefunction.chat.assembly.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chunks that the caller gets when upstream streams. The tool {@code draw} is carried out by the function. */
class CompletionsEventsTest {

    private final List<JsonNode> sent = new ArrayList<>();
    private final Conversation conversation = conversation();
    private final CompletionsEvents events = new CompletionsEvents(conversation, event -> {
        if (event instanceof ChatEvent.Data data) {
            sent.add(data.json().deepCopy());
        }
    });

    private static Conversation conversation() {
        ObjectNode request = (ObjectNode) Cases.read("{\"model\":\"asked\",\"stream\":true}");
        ServerTool tool = new ServerTool("tools[0]", null, "draw", false);
        return new Conversation(new Completions(), request, request.deepCopy(), Optional.of(tool), 30);
    }

    /** Chunks at the end of a turn may have any other member, known or unknown: the caller gets it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":0,\"delta\":{%s},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",%s},\"finish_reason\":null}],\"usage\":{\"cost\":1}}",
                "{\"choices\":[{\"index\":0,\"delta\":{},%s,\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],%s}",
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":null,%s},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[],\"usage\":{\"cost\":1},%s}",
            })
    void membersBesideTheEndOfATurnReachTheCaller(String chunk) {
        take("{\"id\":\"g\",\"choices\":[]}");
        for (String member : List.of(
                "\"images\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/MARK\"}}]",
                "\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"MARK\",\"arguments\":\"{}\"}}]",
                "\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"MARK\"}]",
                "\"annotations\":[{\"url\":\"MARK\"}]",
                "\"audio\":{\"data\":\"MARK\"}",
                "\"logprobs\":{\"content\":[{\"token\":\"MARK\"}]}",
                "\"citations\":[\"MARK\"]",
                "\"new_number\":7,\"new_text\":\"MARK\"")) {
            sent.clear();
            take(chunk.formatted(member));
            assertTrue(sent.toString().contains("MARK"), member + " in " + chunk);
            assertFalse(sent.toString().contains("\"stop\""), "the finish reason must be held back");
            assertFalse(sent.toString().contains("usage"), "the usage must be held back");
        }
    }

    @Test
    void chunksWithNothingForTheCallerAreHeldBack() {
        take("{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"}}]}");
        sent.clear();

        take(
                "{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[]},"
                        + "\"logprobs\":null,\"finish_reason\":\"stop\"}]}");
        take("{\"id\":\"g\",\"choices\":[],\"usage\":{\"cost\":1}}");
        take(
                "{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":"
                        + "{\"name\":\"draw\",\"arguments\":\"{}\"}}]}}]}");

        assertEquals(List.of(), sent);
    }

    @Test
    void repeatedMembersAreSentOnce() {
        String citations = "\"citations\":[\"https://a\"]";
        take("{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]," + citations + "}");
        take("{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]," + citations + "}");

        assertEquals(1, sent.size());
        assertEquals(1, events.answer().path("citations").size(), "repeated citations must not add up");
    }

    /** A client that only appends by index gets the right calls, however upstream splits them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [0,"a","get","{\\"x\\":"],[0,"a","get","1}"]|get{"x":1}
        [0,"a","get",""],[0,"","","{}"]|get{}
        [0,"a","get","{}"],[0,"b","put","{}"]|get{} put{}
        [0,"a",null,""],[0,"a","get","{}"]|get{}
        [0,"a",null,""],[0,"a","draw","{}"],[1,"b","get","{}"]|get{}
        [0,"a","dr",""],[0,null,"aw",""],[0,null,null,"{}"]|''
        [0,"a","dr",""],[0,null,null,"{}"]|dr{}
        [0,"a","get","{}"],[0,"a","get","{}"]|get{}
        [null,"a","get",""],[null,null,null,"{}"],[null,"b","put","{}"]|get{} put{}
        [0,"a","draw",""],[0,"b","get","{}"],[0,"a",null,"{}"]|get{}
        [0,null,null,""]|''
        [0,"a","get","{}"],[0,null,null,"{\\"x\\":"],[0,null,null,"1}"]|get{"x":1}
        [0,"a","get",""],[0,null,null,"{"],[0,null,null,"}"],[0,null,null,"{\\"x\\":1}"]|get{"x":1}
        """)
    void theCallerGetsItsOwnCallsWhole(String pieces, String calls) {
        for (JsonNode piece : Cases.read("[" + pieces + "]")) {
            ObjectNode chunk = (ObjectNode) Cases.read("{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{}}]}");
            ObjectNode call =
                    chunk.withObject("/choices/0/delta").putArray("tool_calls").addObject();
            call.set("index", piece.get(0));
            call.set("id", piece.get(1));
            call.putObject("function").set("name", piece.get(2));
            ((ObjectNode) call.get("function")).set("arguments", piece.get(3));
            events.data("", chunk);
        }
        end();

        List<String> ids = new ArrayList<>();
        List<String> appended = new ArrayList<>();
        for (JsonNode chunk : sent) {
            for (JsonNode piece : chunk.at("/choices/0/delta/tool_calls")) {
                int index = piece.path("index").asInt(-1);
                if (index == appended.size()) {
                    appended.add("");
                    ids.add("");
                }
                ids.set(index, ids.get(index) + piece.path("id").asText(""));
                appended.set(
                        index,
                        appended.get(index)
                                + piece.at("/function/name").asText("")
                                + piece.at("/function/arguments").asText(""));
            }
        }
        boolean nameless = calls.isEmpty() && pieces.endsWith("null,\"\"]");
        assertEquals(nameless ? "" : calls, String.join(" ", appended), sent::toString);
        assertEquals(ids.size(), ids.stream().distinct().count());
        assertFalse(ids.contains(""), "each call must have an id");
        assertEquals(nameless ? 1 : appended.size(), appended.size());
    }

    @Test
    void realValuesReplaceEmptyOnesInEveryChunk() {
        Cases.events("azure_first.sse").forEach(chunk -> events.data("", chunk));
        end();

        assertEquals(2, sent.size());
        for (JsonNode chunk : sent) {
            assertEquals("gen-1", chunk.path("id").asText());
            assertEquals("chat.completion.chunk", chunk.path("object").asText());
            assertEquals("m", chunk.path("model").asText());
            assertEquals(1, chunk.path("created").asInt());
        }
        assertTrue(sent.getFirst().has("prompt_filter_results"), "the filter results must reach the caller");
    }

    @Test
    void aStreamWithoutAnIdGetsOne() {
        take("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}");
        assertEquals(1, sent.size(), "text must not wait for an id");
        take("{\"id\":\"late\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"!\"}}]}");
        end();

        assertEquals(1, sent.stream().map(chunk -> chunk.path("id")).distinct().count());
        assertFalse(sent.getFirst().path("id").asText().isEmpty());
        assertEquals("asked", sent.getFirst().path("model").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "\"\"", "false"})
    void anEmptyErrorIsIgnored(String error) {
        assertEquals(Optional.empty(), events.data("", (ObjectNode)
                Cases.read("{\"error\":" + error + ",\"choices\":[{\"index\":0}]}")));
    }

    @Test
    void contentMayChangeFromTextToAList() {
        take("{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}");
        take("{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\""
                + " you\"}]}}]}");

        assertEquals("Hi you", Joined.text(events.answer().at("/choices/0/message/content")));
    }

    @Test
    void aTurnEndsWithTheDoneEvent() {
        take("{\"id\":\"g\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}");
        assertFalse(events.ended());
        events.done();
        assertTrue(events.ended());
    }

    @Test
    void anEmptyTurnIsNoAnswer() {
        take("{\"id\":\"g\",\"choices\":[]}");
        events.done();

        assertFalse(events.ended());
        assertTrue(events.answer().isEmpty());
    }

    private void take(String chunk) {
        assertEquals(Optional.empty(), events.data("", (ObjectNode) Cases.read(chunk)));
    }

    /** Ends the answer, and drops the closing chunks except those with calls. */
    private void end() {
        int before = sent.size();
        conversation.answered(events.answer());
        events.end(conversation.protocol().merged(conversation, ConversationEnd.WHOLE), ConversationEnd.WHOLE);
        sent.subList(before, sent.size())
                .removeIf(chunk -> chunk.at("/choices/0/delta/tool_calls").isMissingNode());
    }
}
