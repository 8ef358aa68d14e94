package io.imagefunction.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.decoding.UpstreamEvent;
import io.imagefunction.http.Pictures;
import io.imagefunction.openrouter.ChatApi;
import io.imagefunction.openrouter.ChatClient;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureAddresses;
import io.imagefunction.storage.PictureStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pictures that a chat model draws are stored in the bucket, and the answer has their URLs. */
@Tag(FunctionUnderTest.IN_PROCESS)
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ChatPicturesTest {

    private static final byte[] SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='3' height='2'/>".getBytes(UTF_8);
    private static final String BASE64 = Base64.getEncoder().encodeToString(SVG);
    private static final String URL = "data:image/svg+xml;base64," + BASE64;

    @Inject
    ChatClient client;

    @Inject
    PictureStore store;

    @Inject
    PictureAddresses addresses;

    private ChatPictures pictures;

    @BeforeEach
    void forgetFaults() {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
        pictures = new ChatPictures(
                store, addresses, Optional.empty(), new Label("a/model", "a-request", "", Optional.empty()));
    }

    @Test
    void everyPictureOfAnAnswerBecomesAUrl() {
        List<JsonNode> events = answer("""
                data: {"delta":{"content":"See ![it](%1$s)"}}

                data: {"type":"response.image_generation_call.partial_image","partial_image_b64":"%2$s"}

                data: {"output":[{"type":"image_generation_call","result":"%2$s"}],"url":"%1$s"}

                """.formatted(URL, BASE64));

        String text = events.get(0).at("/delta/content").asText();
        assertTrue(text.startsWith("See ![it](http") && text.endsWith(")"), text);
        fetch(text.substring("See ![it](".length(), text.length() - 1));
        String preview = events.get(1).path("partial_image_b64").asText();
        assertTrue(preview.contains("/previews/"), preview);
        fetch(preview);
        fetch(events.get(2).at("/output/0/result").asText());
        fetch(events.get(2).path("url").asText());
        assertEquals(3, pictures.stored().size());
        assertEquals(List.of(), pictures.problems());
    }

    @Test
    void aSentenceReplacesAPictureThatCouldNotBeStored() {
        LocalParts.toS3()
                .plan(10, FaultProxy.request("PUT", "/images/"), new Fault.Answer(400, "text/xml", new byte[0]));

        List<JsonNode> events = answer("""
                data: {"url":"data:image/png;base64,iVBORw0KGgo*AAAA"}

                data: {"url":"data:image/png;base64,aGVsbG8gd29ybGQ="}

                data: {"url":"%s"}

                data: {"content":"goes on"}

                """.formatted(URL));

        assertEquals(
                List.of(
                        "The picture is not available: it arrived broken: a character that is not base64.",
                        "The picture is not available: what came is no picture: a text.",
                        "The picture is not available: it could not be stored."),
                events.stream()
                        .limit(3)
                        .map(event -> event.path("url").asText())
                        .toList());
        assertEquals("goes on", events.get(3).path("content").asText());
        assertEquals(3, pictures.problems().size());
        assertTrue(pictures.stored().isEmpty());
    }

    private List<JsonNode> answer(String stream) {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        FaultProxy.request("POST", "/responses"),
                        new Fault.Answer(200, "text/event-stream", stream.getBytes(UTF_8)));
        List<JsonNode> events = client.stream(
                        ChatApi.RESPONSES,
                        JsonNodeFactory.instance.objectNode(),
                        pictures.marks(),
                        pictures,
                        () -> false)
                .onItem()
                .transformToUniAndConcatenate(event -> pictures.linked(((UpstreamEvent.Data) event).json()))
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofMinutes(1));
        assertFalse(events.toString().contains("base64,"), events::toString);
        return events;
    }

    private static void fetch(String url) {
        assertArrayEquals(SVG, Pictures.fetch(url).body());
    }
}
