package io.imagefunction.chat;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.TestSettings;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only allowed models, tools and plugins can cost money, wherever a request names them. */
class ChatModelsRulesTest {

    private final ChatModels byDefault = models(
            Map.of("IMAGE_CHAT_MODELS", "openai/gpt-5-mini,google/*", "IMAGE_LIMITS_MODELS", "openai/gpt-image-1"));

    private final ChatModels withTools = models(Map.of(
            "IMAGE_CHAT_MODELS",
            "openai/gpt-5-mini,google/*,@preset/listed",
            "IMAGE_LIMITS_MODELS",
            "openai/gpt-image-1",
            "IMAGE_CHAT_TOOLS",
            "openrouter:*,web,fusion,auto-router"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "tools[0].type      | 'tools':[{'type':'openrouter:fusion'}]",
                "tools[0].type      | 'tools':[{'type':'openrouter:web_search','parameters':{'max_results':50}}]",
                "tools[1].type      |"
                        + " 'tools':[{'type':'function','function':{'name':'a'}},{'type':'openrouter:web_fetch'}]",
                "tools[0].type      | 'tools':[{'type':'openrouter:advisor'}]",
                "tools[0].type      | 'tools':[{'type':'web_search_preview'}]",
                "tools[0].type      | 'tools':[{'type':'code_interpreter'}]",
                "tools[0].type      | 'tools':[{'type':'mcp','server_url':'https://example.com'}]",
                "tools[0].type      | 'tools':[{'type':'OpenRouter:Fusion'}]",
                "tools[0].type      | 'tools':['openrouter:fusion']",
                "tools[0].type      | 'tools':[{}]",
                "tools[0].type      | 'tools':{'0':{'type':'openrouter:fusion'}}",
                "plugins[0].id      | 'plugins':[{'id':'fusion'}]",
                "plugins[0].id      | 'plugins':[{'id':'web','max_results':1}]",
                "plugins[1].id      | 'plugins':[{'id':'web','enabled':false},{'id':'file-parser'}]",
                "plugins[0].id      | 'plugins':[{'max_results':1}]",
                "web_search_options | 'web_search_options':{}",
                "web_search_options | 'web_search_options':{'search_context_size':'high'}",
                "model              | 'model':'openai/gpt-5-mini:online'",
                "model              | 'model':'google/gemini-2.5-pro:online'",
                "model              | 'model':'google/gemini-2.5-pro:free:ONLINE'",
                "models             | 'models':['openai/gpt-5-mini','google/gemini-2.5-pro:online']"
            })
    void aToolOrPluginThatIsNotAllowedIsRefused(String param, String members) {
        Failure refused = refused(byDefault, members);

        assertEquals(Optional.of(param), refused.param(), members);
        assertTrue(refused.message().startsWith(param + " must "), refused.message());
        assertTrue(refused.message().endsWith("openrouter:image_generation (IMAGE_CHAT_TOOLS)."), refused.message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "model                             | 'model':'anthropic/claude-opus-4.5'",
                "model                             | 'model':'openai/gpt-5-mini:nitro'",
                "model                             | 'model':'openrouter/auto'",
                "model                             | 'model':'@preset/other'",
                "model                             | 'model':'google/gemini-2.5-pro@preset/other'",
                "model                             | 'model':{'id':'openai/gpt-5-mini'}",
                "model                             | 'model':null",
                "models                            | 'models':['openai/gpt-5-mini','anthropic/claude-opus-4.5']",
                "models                            | 'route':'fallback','models':['anthropic/claude-opus-4.5']",
                "models                            | 'models':'anthropic/claude-opus-4.5'",
                "fallbacks[0].model                | 'fallbacks':[{'model':'anthropic/claude-opus-4.5'}]",
                "preset                            | 'preset':'other'",
                "preset                            | 'preset':['listed']",
                "tools[0].parameters.model         |"
                        + " 'tools':[{'type':'openrouter:advisor','parameters':{'model':'anthropic/claude-opus-4.5'}}]",
                "tools[0].parameters.judge_model   |"
                        + " 'tools':[{'type':'openrouter:fusion','parameters':{'judge_model':'anthropic/claude-opus-4.5'}}]",
                "tools[0].parameters.analysis_models |"
                        + " 'tools':[{'type':'openrouter:fusion','parameters':{'analysis_models':['google/a','x-ai/b']}}]",
                "tools[0].parameters.panel[1].model |"
                        + " 'tools':[{'type':'openrouter:fusion','parameters':{'panel':[{'model':'google/a'},{'model':'x-ai/b'}]}}]",
                "tools[0].parameters.preset        |"
                        + " 'tools':[{'type':'openrouter:advisor','parameters':{'preset':'other'}}]",
                "plugins[0].model                  | 'plugins':[{'id':'fusion','model':'anthropic/claude-opus-4.5'}]",
                "plugins[0].analysis_models        |"
                        + " 'plugins':[{'id':'fusion','analysis_models':['google/a','x-ai/b']}]",
                "plugins[0].allowed_models         | 'plugins':[{'id':'auto-router','allowed_models':['anthropic/*']}]"
            })
    void aModelThatIsNotAllowedIsRefusedWhereverItIsNamed(String param, String members) {
        Failure refused = refused(withTools, members);

        assertEquals(Optional.of(param), refused.param(), members);
        assertTrue(refused.message().contains("google/*, openai/gpt-5-mini (IMAGE_CHAT_MODELS)"), refused.message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "tools[0].parameters.model |"
                        + " 'tools':[{'type':'openrouter:image_generation','parameters':{'model':'google/a'}}]",
                "tools[0].model | 'tools':[{'type':'image_generation','model':'google/a'}]",
                "tools[0].model | 'tools':[{'type':'image_generation','model':'gpt-image-2'}]",
                "tools[0].parameters.tools[0].parameters.model |"
                        + " 'tools':[{'type':'openrouter:advisor','parameters':{'tools':[{'type':'openrouter:image_generation','parameters':{'model':'google/a'}}]}}]"
            })
    void theImageToolIsLimitedToTheAllowedImageModels(String param, String members) {
        Failure refused = refused(withTools, members);

        assertEquals(Optional.of(param), refused.param(), members);
        assertTrue(refused.message().endsWith("openai/gpt-image-1 (IMAGE_LIMITS_MODELS)."), refused.message());
    }

    @Test
    void nestedToolsAreCheckedToo() {
        Failure refused = refused(
                withTools,
                "'tools':[{'type':'openrouter:subagent','parameters':{'tools':[{'type':'code_interpreter'}]}}]");

        assertEquals(Optional.of("tools[0].parameters.tools[0].type"), refused.param());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'model':'OpenAI/gpt-5-mini'",
                "'models':['google/a','google/b']",
                "'model':null,'models':['google/a']",
                "'tools':[{'type':'function','function':{'name':'a','parameters':{'properties':{'model':{'enum':['x']}},'model':'y'}}}]",
                "'tools':[{'type':'custom','name':'a','model':'y'},{'name':'a','parameters':{}}]",
                "'functions':[{'name':'a','parameters':{'properties':{'model':{'type':'string'},'plugins':{}}}}]",
                "'function_call':{'name':'model','model':'x-ai/b'}",
                "'tools':[{'type':'openrouter:image_generation'}]",
                "'tools':[{'type':'openrouter:image_generation','parameters':{'model':'openai/gpt-image-1'}}]",
                "'tools':[{'type':'image_generation'}]",
                "'tools':[{'type':'image_generation','model':'gpt-image-1','quality':'low'}]",
                "'tools':null,'plugins':null,'web_search_options':null,'preset':null,'models':null",
                "'plugins':[{'id':'web','enabled':false}]",
                "'messages':[{'role':'user','content':'x','model':'x-ai/b','tools':[{'type':'z'}]}]",
                "'metadata':{'model':'T'},'response_format':{'json_schema':{'schema':{'model':'x'}}}"
            })
    void requestsThatCostNothingExtraAreAllowed(String members) {
        assertDoesNotThrow(() -> byDefault.check(request(members)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'preset':'listed'",
                "'model':null,'preset':'listed'",
                "'model':'@preset/listed'",
                "'model':'google/a@preset/listed'",
                "'model':'google/a:online'",
                "'model':'openai/gpt-5-mini:online'",
                "'web_search_options':{}",
                "'plugins':[{'id':'fusion','analysis_models':['google/a'],'model':'openai/gpt-5-mini'}]",
                "'tools':[{'type':'openrouter:advisor','parameters':{'model':'google/a','tools':[{'type':'openrouter:web_search'}]}}]"
            })
    void listedModelsToolsAndPluginsAreAllowed(String members) {
        assertDoesNotThrow(() -> withTools.check(request(members)));
    }

    @Test
    void openAisImageToolNeedsTheSamePermission() {
        ChatModels none = models(Map.of("IMAGE_CHAT_MODELS", "*", "IMAGE_CHAT_TOOLS", "web"));

        assertEquals(
                Optional.of("tools[0].type"),
                refused(none, "'tools':[{'type':'image_generation'}]").param());
    }

    @Test
    void everythingMayBeAllowed() {
        ChatModels all = models(Map.of("IMAGE_CHAT_MODELS", "*", "IMAGE_CHAT_TOOLS", "*"));

        assertDoesNotThrow(
                () -> all.check(
                        request(
                                "'model':null,'preset':'x','plugins':[{'id':'a','model':'b'}],"
                                        + "'tools':[{'type':'openrouter:fusion','parameters':{'model':'a/b:online'}}],'web_search_options':{}")));
        assertEquals(
                Optional.of("tools[0].type"),
                refused(models(Map.of("IMAGE_CHAT_MODELS", "*")), "'tools':[{'type':'openrouter:fusion'}]")
                        .param(),
                "allowing all models does not allow all tools");
    }

    private static ChatModels models(Map<String, String> environment) {
        return new ChatModels(TestSettings.of(environment));
    }

    private static Failure refused(ChatModels models, String members) {
        return assertThrows(FailureException.class, () -> models.check(request(members)), members)
                .failure();
    }

    /** A request to an allowed model, unless the members name another. */
    private static JsonNode request(String members) {
        String model = members.contains("'model':") && members.startsWith("'model'") || members.startsWith("'models'")
                ? ""
                : "'model':'openai/gpt-5-mini',";
        return StrictJson.parse(("{" + model + members + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
