package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.contract.ChatForm.Answered;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Assembles streams as clients do, and checks what clients rely on. */
final class ChatStreams {

    private ChatStreams() {}

    static Answered completion(List<JsonNode> chunks, String raw) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        ObjectNode choice = whole.putArray("choices").addObject();
        ObjectNode message =
                choice.putObject("message").put("role", "assistant").put("content", "");
        Set<String> ids = new HashSet<>();
        for (JsonNode chunk : chunks) {
            ids.add(chunk.path("id").asText());
            assertEquals("chat.completion.chunk", chunk.path("object").asText());
            assertFalse(
                    choice.hasNonNull("finish_reason") && !chunk.path("choices").isEmpty(), raw);
            JsonNode delta = chunk.at("/choices/0/delta");
            message.put(
                    "content",
                    message.path("content").asText() + delta.path("content").asText(""));
            delta.path("refusal").asText("");
            delta.path("images").forEach(image -> {
                assertEquals(message.path("images").size(), image.path("index").asInt(), raw);
                message.withArray("images").add(image);
            });
            delta.path("reasoning_details").forEach(message.withArray("reasoning_details")::add);
            delta.path("tool_calls").forEach(piece -> grow(message.withArray("tool_calls"), piece));
            if (chunk.at("/choices/0").hasNonNull("finish_reason")) {
                choice.set("finish_reason", chunk.at("/choices/0/finish_reason"));
            }
            if (chunk.has("usage")) {
                whole.set("usage", chunk.get("usage"));
            }
            if (chunk.has("warnings")) {
                whole.set("warnings", chunk.get("warnings"));
            }
        }
        assertEquals(1, ids.size(), raw);
        assertTrue(choice.hasNonNull("finish_reason"), raw);
        return ChatForm.completion(whole, raw);
    }

    private static void grow(ArrayNode calls, JsonNode piece) {
        int index = piece.path("index").asInt();
        assertTrue(index <= calls.size(), "calls are numbered without gaps");
        if (index == calls.size()) {
            calls.add(piece.deepCopy());
        } else {
            ObjectNode function = (ObjectNode) calls.get(index).path("function");
            function.put(
                    "arguments",
                    function.path("arguments").asText()
                            + piece.at("/function/arguments").asText());
        }
    }

    static Answered response(List<JsonNode> events, String raw) {
        Map<Integer, JsonNode> done = new HashMap<>();
        Map<Integer, String> ids = new HashMap<>();
        StringBuilder said = new StringBuilder();
        assertEquals("response.created", events.getFirst().path("type").asText(), raw);
        for (int at = 0; at < events.size(); at++) {
            JsonNode event = events.get(at);
            assertEquals(at, event.path("sequence_number").asInt(), raw);
            int index = event.path("output_index").asInt(-1);
            switch (event.path("type").asText()) {
                case "response.output_item.added" -> {
                    assertEquals(ids.size(), index, "output is numbered without gaps: " + raw);
                    ids.put(index, event.at("/item/id").asText());
                }
                case "response.output_item.done" -> {
                    assertEquals(ids.get(index), event.at("/item/id").asText(), raw);
                    assertFalse(done.containsKey(index), raw);
                    done.put(index, event.path("item"));
                }
                case "response.output_text.delta" -> {
                    assertEquals(ids.get(index), event.path("item_id").asText(), raw);
                    said.append(event.path("delta").asText());
                }
                default -> {}
            }
        }
        JsonNode last = events.getLast();
        JsonNode whole = last.path("response");
        assertEquals(
                last.path("type").asText(), "response." + whole.path("status").asText(), raw);
        assertEquals(events.getFirst().at("/response/id"), whole.path("id"), raw);
        assertEquals(ids.size(), whole.path("output").size(), raw);
        for (int at = 0; at < whole.path("output").size(); at++) {
            assertEquals(done.get(at), whole.path("output").get(at), raw);
        }
        Answered answered = ChatForm.response(whole, raw);
        assertTrue(answered.text().startsWith(said.toString()), raw);
        return answered;
    }
}
