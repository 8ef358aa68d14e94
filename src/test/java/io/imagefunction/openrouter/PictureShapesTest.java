package io.imagefunction.openrouter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.decoding.PictureMarks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients get every picture in OpenRouter's shape, whatever shape the provider sends. */
class PictureShapesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PictureMarks marks = new PictureMarks();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "'<0>'                                                  | {'type':'image_url','image_url':{'url':'<0>'}}",
                "{'b64_json':'<0>'}                                     | {'type':'image_url','image_url':{'url':'<0>'}}",
                "{'index':3,'b64_json':'<0>','revised_prompt':'p'}      | {'index':3,'revised_prompt':'p','type':'image_url','image_url':{'url':'<0>'}}",
                "{'image_url':'<0>','index':1}                          | {'index':1,'type':'image_url','image_url':{'url':'<0>'}}",
                "{'url':'<0>'}                                          | {'type':'image_url','image_url':{'url':'<0>'}}",
                "{'type':'image','source':{'type':'base64','data':'<0>'}} | {'type':'image_url','image_url':{'url':'<0>'}}",
                "{'inline_data':{'mime_type':'image/png','data':'<0>'}} | {'type':'image_url','image_url':{'url':'<0>'}}",
                "{'inlineData':{'data':'<0>'},'thoughtSignature':'s'}   | {'thoughtSignature':'s','type':'image_url','image_url':{'url':'<0>'}}",
                "{'image_url':{'url':'<0>','detail':'high'}}            | {'image_url':{'url':'<0>','detail':'high'},'type':'image_url'}",
                "{'type':'image_url','index':0,'image_url':{'url':'<0>'}} | {'type':'image_url','index':0,'image_url':{'url':'<0>'}}",
            })
    void aPictureIsConvertedToTheStandardShape(String given, String expected) throws Exception {
        for (String around : new String[] {
            "{'images':[%s]}",
            "{'choices':[{'delta':{'images':[%s]}}]}",
            "{'choices':[{'message':{'content':[{'type':'text','text':'a'},%s]}}]}",
        }) {
            assertEquals(tree(around.formatted(expected)), normalized(around.formatted(given)), around);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'images':[{'image_url':'https://example.com/panda.jpg','origin_url':'https://example.com/','height':10}]}",
                "{'images':['https://example.com/panda.jpg',7,null,{}]}",
                "{'images':[{'image_url':{'url':'https://example.com/panda.jpg'}}]}",
                "{'images':'<0>','content':'<0>'}",
                "{'content':[{'type':'output_text','text':'<0>','annotations':[]}]}",
                "{'output':[{'type':'image_generation_call','result':'<0>'}]}",
            })
    void dataThatIsNotAPictureIsUnchanged(String given) throws Exception {
        assertEquals(tree(given), normalized(given));
    }

    private JsonNode normalized(String json) throws Exception {
        JsonNode tree = JSON.readTree(json.replace('\'', '"').replace("<0>", marks.of(0)));
        new PictureShapes(marks).normalize(tree);
        return marks.replace(tree, picture -> "<" + picture + ">");
    }

    private static JsonNode tree(String json) throws Exception {
        return JSON.readTree(json.replace('\'', '"'));
    }
}
