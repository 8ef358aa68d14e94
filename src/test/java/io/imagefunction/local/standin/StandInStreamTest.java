package io.imagefunction.local.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StandInStreamTest {

    private static final OpenRouterStandIn STAND_IN = OpenRouterStandIn.start(0);
    private static final StandInClient CLIENT = new StandInClient(STAND_IN);

    @AfterAll
    static void stop() {
        STAND_IN.close();
    }

    @Test
    void partialPicturesComeBeforeTheCompletedOne() throws Exception {
        var answer = CLIENT.post(request("openai/gpt-image-1", "a fox"));

        assertEquals(
                "text/event-stream", answer.headers().firstValue("Content-Type").orElse(null));
        assertTrue(answer.body().startsWith(": OPENROUTER PROCESSING\n\n"));
        assertTrue(answer.body().endsWith("\n\ndata: [DONE]\n\n"));
        var events = events(answer);
        assertEquals(
                List.of(
                        "image_generation.partial_image",
                        "image_generation.partial_image",
                        "image_generation.completed"),
                types(events));
        assertEquals(1, events.get(1).path("partial_image_index").asInt());
        var picture = ImageIO.read(
                new ByteArrayInputStream(events.getLast().path("b64_json").binaryValue()));
        assertEquals(1024, picture.getWidth());
        assertFalse(events.getLast().has("media_type"));
        assertTrue(events.getLast().path("created").asLong() > 0);
        assertTrue(events.getLast().path("usage").path("cost").asDouble() > 0);
    }

    @Test
    void aVectorModelStreamsItsSvgAsText() throws Exception {
        var events = events(CLIENT.post(request("recraft/recraft-v4-vector", "a fox")));

        var svg = new StringBuilder();
        events.stream()
                .filter(event -> event.path("phase").asText().equals("content"))
                .forEach(event -> svg.append(event.path("text").asText()));
        var completed = events.getLast();
        assertEquals("image/svg+xml", completed.path("media_type").asText());
        assertEquals(new String(completed.path("b64_json").binaryValue(), StandardCharsets.UTF_8), svg.toString());
        assertTrue(types(events).contains("image_generation.text_chunk"));
    }

    @Test
    void aModelThatCannotStreamAnswersJson() throws Exception {
        var answer = CLIENT.post(request("google/gemini-2.5-flash-image", "a fox"));

        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElse(null));
        assertEquals(1, StandInClient.json(answer).path("data").size());
    }

    @Test
    void aLateErrorIsAnEventWhoseCodeIsAWord() throws Exception {
        var answer = CLIENT.post(request("openai/gpt-image-1", "error:late a fox"));

        assertEquals(200, answer.statusCode());
        var event = events(answer).getLast();
        assertEquals("error", event.path("type").asText());
        assertEquals("provider_unavailable", event.path("error").path("code").asText());
        assertTrue(answer.body().endsWith("data: [DONE]\n\n"));
    }

    @Test
    void anErrorBeforeTheStartIsPlainJson() throws Exception {
        var answer = CLIENT.post(request("openai/gpt-image-1", "error:429 a fox"));

        assertEquals(429, answer.statusCode());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElse(null));
    }

    private static List<JsonNode> events(HttpResponse<String> answer) throws IOException {
        var events = new ArrayList<JsonNode>();
        for (var line : answer.body().split("\n")) {
            if (line.startsWith("data: {")) {
                events.add(new ObjectMapper().readTree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private static String request(String model, String prompt) {
        return "{\"model\":\"%s\",\"prompt\":\"%s\",\"stream\":true}".formatted(model, prompt);
    }
}
