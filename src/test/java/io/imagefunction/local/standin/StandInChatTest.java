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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "Create an image of a futuristic city at sunset, 1",
        "Generate an image of a mountain landscape, 1",
        "Could you draw me two pictures of a cat?, 1",
        "what is in this picture?, 0",
        "create a table of prices, 0",
        "tool:0 create an image of a cat, 0"
    })
    void theModelCallsTheToolIfItIsAskedForAPicture(String message, int calls) throws Exception {
        assertEquals(
                calls,
                completion(message, TOOL).at("/choices/0/message/tool_calls").size());
    }

    @Test
    void aResultMayBeAListOfParts() throws Exception {
        JsonNode answer = JSON.readTree(post("/responses", """
            {"model": "openai/gpt-5-mini", "input": [
              {"role": "user", "content": "tool:1 a cat"},
              {"type": "function_call", "call_id": "c1", "name": "generate_image", "arguments": "{}"},
              {"type": "function_call_output", "call_id": "c1", "output": [
                {"type": "input_text", "text": "{\\"status\\":\\"ok\\",\\"imageUrl\\":\\"https://x/cat.png\\"}"}]}]}
            """).body());

        assertEquals(
                "![picture](https://x/cat.png) Anything else?",
                answer.at("/output/0/content/0/text").asText());
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
                        "{\"model\":\"google/gemini-2.5-flash-image\",\"messages\":[{\"role\":\"user\",\"content\":\"a"
                                + " cat\"}]}")
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
