package io.imagefunction.openrouter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.ReceivedPictures;
import io.imagefunction.decoding.UpstreamEvent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data URLs that models write across several events, in the streams of both APIs. */
class ChatReadingTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 1, 2, 3, 4, 5, 6, 7, 8};
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);
    private static final String URL = "data:image/png;base64," + BASE64;
    private static final String TYPED = "See ![it](" + URL + ") and";

    private final ReceivedPictures pictures = new ReceivedPictures();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'delta':{'content':'%s'}}",
                "{'delta':{'reasoning':'%s'}}",
                "{'delta':{'reasoning_details':[{'type':'reasoning.text','index':0,'text':'%s'}]}}",
                "{'delta':{'tool_calls':[{'index':1,'function':{'arguments':'%s'}}]}}",
                "{'delta':{'content':[{'type':'text','text':'%s'}]}}"
            })
    void chunks(String choice) {
        for (int size = 1; size < TYPED.length(); size++) {
            StringBuilder stream = new StringBuilder();
            for (String piece : pieces(TYPED, size)) {
                stream.append(data("{'id':'1','choices':[" + choice.formatted(piece) + "]}"));
            }
            stream.append(data("{'id':'1','choices':[{'delta':{},'finish_reason':'stop'}]}"))
                    .append("data: [DONE]\n\n");

            List<JsonNode> events = read(ChatApi.COMPLETIONS, stream);

            assertEquals("See ![it](<0>) and", texts(events), "in pieces of " + size);
            assertArrayEquals(PNG, pictures.whole.getLast());
            assertEquals("stop", events.getLast().at("/choices/0/finish_reason").asText());
            pictures.whole.clear();
        }
    }

    @Test
    void responses() {
        for (int size = 1; size < TYPED.length(); size++) {
            StringBuilder stream = new StringBuilder();
            for (String piece : pieces(TYPED, size)) {
                stream.append(data("{'type':'response.output_text.delta','item_id':'m','output_index':0,'delta':'"
                        + piece + "'}"));
            }
            stream.append(
                    data("{'type':'response.output_text.done','item_id':'m','output_index':0,'text':'" + TYPED + "'}"));

            List<JsonNode> events = read(ChatApi.RESPONSES, stream);

            assertEquals("See ![it](<1>) and", events.removeLast().path("text").asText());
            assertEquals("See ![it](<0>) and", texts(events), "in pieces of " + size);
            pictures.whole.forEach(picture -> assertArrayEquals(PNG, picture));
            pictures.whole.clear();
        }
    }

    @Test
    void heldBackTextIsEmittedWhenItsChoiceEnds() {
        List<JsonNode> events = read(
                ChatApi.COMPLETIONS,
                data("{'choices':[{'index':0,'delta':{'content':'the en'}},{'index':1,'delta':{'content':'an od'}}]}")
                        + data("{'choices':[{'index':0,'delta':{'content':'d'}}]}")
                        + data("{'choices':[{'index':1,'delta':{},'finish_reason':'stop'}]}")
                        + data("{'choices':[{'index':0,'delta':{'content':' and'},'finish_reason':'stop'}]}"));

        assertEquals("an o", events.get(0).at("/choices/1/delta/content").asText());
        assertEquals("d", events.get(2).at("/choices/0/delta/content").asText());
        assertEquals("d and", events.get(3).at("/choices/0/delta/content").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]\n\n", "", "data: {\"choices\""})
    void heldBackTextIsEmittedWhenTheStreamEnds(String end) {
        List<JsonNode> events = read(
                ChatApi.COMPLETIONS,
                data("{'id':'1','choices':[{'delta':{'content':'the data'},'finish_reason':null}]}") + end);

        assertEquals("the data", texts(events));
        assertEquals("1", events.getLast().path("id").asText());
        assertEquals("the da", texts(read(ChatApi.RESPONSES, data("{'type':'a.delta','delta':'the da'}") + end)));
    }

    @Test
    void parallelTextsAreKeptApart() {
        List<JsonNode> events = read(
                ChatApi.RESPONSES,
                data("{'type':'a.delta','item_id':'1','delta':'one da'}")
                        + data("{'type':'a.delta','item_id':'2','delta':'ta:two'}")
                        + data("{'type':'a.done','item_id':'2'}")
                        + data("{'type':'a.delta','item_id':'1','delta':'y'}"));

        assertEquals(
                List.of("one ", "ta:two", "", "day"),
                events.stream().map(event -> event.path("delta").asText()).toList());
    }

    /** These texts do not continue in the next event, so no piece of them may move there. */
    @Test
    void completeTextsAreNotHeldBack() {
        String annotated = "{'choices':[{'delta':{'annotations':[{'url_citation':{'content':'" + URL
                + " is a seed','title':'d'}}]}}],'summary':'and'}";

        List<JsonNode> events = read(ChatApi.COMPLETIONS, data(annotated));

        assertEquals(
                annotated.replace('\'', '"').replace(URL, "<0>"),
                events.getFirst().toString());
    }

    @Test
    void aLargePictureInOneEventIsNotBuffered() {
        String large = BASE64.substring(0, 20) + "A".repeat(6_000_000);
        List<JsonNode> events = read(
                ChatApi.COMPLETIONS,
                data("{'choices':[{'delta':{'content':'See data:image/png;base64," + large
                        + " there'},'finish_reason':'stop'}]}"));

        assertEquals("See <0> there", texts(events));
        assertArrayEquals(Base64.getDecoder().decode(large), pictures.whole.getFirst());
    }

    private List<JsonNode> read(ChatApi surface, CharSequence stream) {
        List<JsonNode> events = new ArrayList<>();
        var body = new ByteArrayInputStream(stream.toString().getBytes(UTF_8));
        PictureMarks own = new PictureMarks();
        new ChatReading(surface, own, pictures)
                .read(RestResponse.ResponseBuilder.<InputStream>ok(body).build(), () -> false, event -> {
                    if (event instanceof UpstreamEvent.Data data) {
                        events.add(own.replace(data.json().deepCopy(), picture -> "<" + picture + ">"));
                        ((ObjectNode) data.json()).removeAll(); // it is the receiver's, who may change it
                    }
                });
        assertFalse(events.toString().contains("base64,"), events::toString);
        assertTrue(pictures.broken.isEmpty(), pictures.broken::toString);
        return events;
    }

    /** Joins the growing text of all events. */
    private static String texts(List<JsonNode> events) {
        StringBuilder texts = new StringBuilder();
        for (JsonNode event : events) {
            for (String name : List.of("content", "reasoning", "text", "arguments", "delta")) {
                event.findValues(name).stream()
                        .filter(JsonNode::isTextual)
                        .forEach(text -> texts.append(text.textValue()));
            }
        }
        return texts.toString();
    }

    private static List<String> pieces(String text, int size) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); at += size) {
            pieces.add(text.substring(at, Math.min(text.length(), at + size)));
        }
        return pieces;
    }

    private static String data(String json) {
        return "data: " + json.replace('\'', '"') + "\n\n";
    }
}
