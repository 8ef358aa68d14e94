package io.imagefunction.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.imagefunction.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's tool {@code image_generation} is the server tool under another name. */
class BuiltInToolTest {

    private static final String MADE = """
        {'type':'openrouter:image_generation','id':'ig_1','status':'completed','prompt':'a cat',
         'imageUrl':'https://x/cat.png','call':{'type':'function_call','call_id':'c1','arguments':'{}'}}\
        """;
    private static final String FAILED =
            "{'type':'openrouter:image_generation','id':'ig_1','status':'incomplete','error':'no'}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'image_generation'}                                         | {}",
                "{'type':'image_generation','quality':'low','size':'1024x1024'}      |"
                        + " {'quality':'low','size':'1024x1024'}",
                "{'type':'image_generation','model':'gpt-image-1'}                   | {'model':'openai/gpt-image-1'}",
                "{'type':'image_generation','model':'google/a'}                      | {'model':'google/a'}",
                "{'type':'image_generation','partial_images':2,'action':'auto','input_fidelity':'high'} | {}"
            },
            quoteCharacter = '"')
    void itsMembersAreTheServerToolsParameters(String tool, String parameters) {
        assertEquals(json(parameters), ServerTool.parameters(json(tool)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'output':[%s]}", "{'item':%s}", "{'response':{'output':[%s]}}"})
    void aPictureIsAnItemWhoseResultIsTheUrl(String answer) {
        JsonNode json = json(answer.formatted(MADE));

        BuiltInTool.rename(json);

        JsonNode item = json.findParent("imageUrl");
        assertEquals("image_generation_call", item.path("type").asText());
        assertEquals("completed", item.path("status").asText());
        assertEquals("https://x/cat.png", item.path("result").asText());
        assertEquals("https://x/cat.png", item.path("imageUrl").asText());
    }

    @Test
    void aFailureIsAFailedItemWithoutAResult() {
        JsonNode json = json("{'item':" + FAILED + "}");

        BuiltInTool.rename(json);

        assertEquals(
                json("{'type':'image_generation_call','id':'ig_1','status':'failed','error':'no','result':null}"),
                json.path("item"));
    }

    @Test
    void otherItemsStayAsTheyAre() {
        String answer = "{'output':[{'type':'message','status':'incomplete'}],'item':{'type':'reasoning'}}";
        JsonNode json = json(answer);

        BuiltInTool.rename(json);

        assertEquals(json(answer), json);
    }

    @Test
    void anItemThatIsSentBackIsTheModelsCallAndItsResult() {
        JsonNode answer = json("{'output':[" + MADE + "]}");
        BuiltInTool.rename(answer);

        ArrayNode recalled = new ResponsesHistory((ArrayNode) answer.path("output"), "draw").recalled();

        assertEquals("function_call", recalled.path(0).path("type").asText());
        assertEquals("draw", recalled.path(0).path("name").asText());
        assertEquals("function_call_output", recalled.path(1).path("type").asText());
        assertTrue(recalled.path(1).path("output").asText().contains("https://x/cat.png"), recalled::toString);
    }

    @Test
    void aPictureThatTheModelDrewItselfIsNotACall() {
        assertFalse(
                BuiltInTool.isCall(json("{'type':'image_generation_call','id':'ig_1','result':'https://x/y.png'}")));
    }

    private static JsonNode json(String text) {
        return Cases.read(text.replace('\'', '"'));
    }
}
