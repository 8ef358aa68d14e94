package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.profile.Limited;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chat is limited to the models that the operator allows, in every field in which a request can name a model. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Limited.class)
class ChatModelsTest {

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void anAllowedModelAnswers(ChatForm form) {
        form.talk(form.asks("tool:1 a red panda"));
        form.talk(form.says("a red panda").put("model", "google/gemini-2.5-flash-image"));
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatIsNotAllowedIsRefused(ChatForm form) {
        refused("model", form, form.says("hello").put("model", "anthropic/claude-sonnet-4.5"));
        ObjectNode none = form.says("hello");
        none.remove("model");
        refused("model", form, none);
        ObjectNode fallback = form.says("hello");
        fallback.putArray("models").add("anthropic/claude-sonnet-4.5");
        refused("models", form, fallback);
    }

    /** {@code ChatModelsRulesTest} covers all fields; this test covers the answer. */
    @ParameterizedTest
    @EnumSource
    void aToolOfOpenRouterIsRefused(ChatForm form) {
        ObjectNode request = form.asks("tool:1 a red panda");
        request.withArray("tools").addObject().put("type", "openrouter:web_search");
        var response = form.post(request);
        assertEquals(400, response.statusCode(), response.asString());
        JsonNode failure = ChatForm.json(response.asString());
        assertEquals("tools[1].type", failure.path("param").asText());
        assertTrue(
                failure.at("/error/message").asText().contains("openrouter:image_generation (IMAGE_CHAT_TOOLS)"),
                failure::toString);
        assertEquals(0, Upstream.generations());
    }

    private static void refused(String param, ChatForm form, ObjectNode request) {
        var response = form.post(request);
        assertEquals(400, response.statusCode(), response.asString());
        JsonNode failure = ChatForm.json(response.asString());
        assertEquals(param, failure.path("param").asText());
        assertTrue(failure.at("/error/message").asText().contains("google/*, openai/gpt-5-mini"), failure::toString);
        assertEquals(0, Upstream.generations());
    }
}
