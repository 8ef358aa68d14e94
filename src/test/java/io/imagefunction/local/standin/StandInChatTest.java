package io.imagefunction.local.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stand-in's chat models follow the script in a message and answer in OpenRouter's formats. */
class StandInChatTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOOL =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"generate_image\",\"parameters\":{}}}]";

    private final OpenRouterStandIn standIn = OpenRouterStandIn.start(0);

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void theModelCallsTheToolAsOftenAsTheScriptSays() throws Exception {
        JsonNode answer = completion("tool:parallel:2 a cat", TOOL);

        assertEquals(2, answer.at("/choices/0/message/tool_calls").size());
        assertEquals("tool_calls", answer.at("/choices/0/finish_reason").asText());
        assertEquals(
                "a cat",
                JSON.readTree(answer.at("/choices/0/message/tool_calls/0/function/arguments")
                                .asText())
                        .path("prompt")
                        .asText());
        assertTrue(answer.at("/usage/cost").asDouble() > 0);
    }

    @Test
    void withoutToolsTheModelAnswersWithText() throws Exception {
        assertEquals(
                "You said: a cat",
                completion("tool:2 a cat", "").at("/choices/0/message/content").asText());
    }

    @Test
    void aModelThatDrawsAnswersWithADataUrl() throws Exception {
        JsonNode answer = JSON.readTree(post(
                        "/chat/completions",
                        "{\"model\":\"google/gemini-2.5-flash-image\",\"messages\":[{\"role\":\"user\",\"content\":\"a cat\"}]}")
                .body());

        String url = answer.at("/choices/0/message/images/0/image_url/url").asText();
        assertTrue(url.startsWith("data:image/png;base64,"), url);
        assertEquals((byte) 0x89, Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1))[0]);
        assertEquals(1, standIn.generations());
    }

    @Test
    void aStreamEndsWithDone() throws Exception {
        String body = post("/responses", "{\"model\":\"openai/gpt-5-mini\",\"input\":\"hello\",\"stream\":true}")
                .body();

        assertTrue(body.startsWith(": OPENROUTER PROCESSING\n\nevent: response.created\ndata: {"), body);
        assertTrue(body.contains("event: response.completed"), body);
        assertTrue(body.endsWith("data: [DONE]\n\n"), body);
    }

    @Test
    void openRoutersOwnImageToolIsRejected() throws Exception {
        var answer = post(
                "/responses",
                "{\"model\":\"openai/gpt-5-mini\",\"input\":\"hello\",\"tools\":[{\"type\":\"openrouter:image_generation\"}]}");

        assertEquals(400, answer.statusCode());
    }

    @Test
    void modelsWithoutTextAreRejected() throws Exception {
        for (String model : new String[] {"nobody/nothing", "recraft/recraft-v4-vector"}) {
            assertEquals(
                    404,
                    post("/responses", "{\"model\":\"" + model + "\",\"input\":\"hello\"}")
                            .statusCode());
        }
    }

    private JsonNode completion(String message, String more) throws Exception {
        return JSON.readTree(post(
                        "/chat/completions",
                        "{\"model\":\"openai/gpt-5-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + message
                                + "\"}]" + more + "}")
                .body());
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(standIn.baseUrl() + path))
                            .header("Authorization", "Bearer any-key")
                            .POST(HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
