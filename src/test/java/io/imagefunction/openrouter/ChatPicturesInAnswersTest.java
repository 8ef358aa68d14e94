package io.imagefunction.openrouter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.decoding.PictureRule;
import io.imagefunction.decoding.PictureSplitter;
import io.imagefunction.decoding.ReceivedPictures;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tells pictures from text in the answers of chat models. */
class ChatPicturesInAnswersTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 1, 2};
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);
    private static final String URL = "data:image/png;base64," + BASE64;

    private final PictureMarks marks = new PictureMarks();
    private final ReceivedPictures pictures = new ReceivedPictures();

    static Stream<Arguments> answers() {
        return Stream.of(
                // Chat completions
                Arguments.of(
                        "{'message':{'images':[{'type':'image_url','image_url':{'url':'" + URL + "'}}]}}",
                        "{'message':{'images':[{'type':'image_url','image_url':{'url':'<0>'}}]}}"),
                Arguments.of("{'url':'data:image\\/png;base64\\u002c" + BASE64 + "'}", "{'url':'<0>'}"),
                Arguments.of("{'url':'DATA:Image/PNG;name=a.png;Base64," + BASE64 + "'}", "{'url':'<0>'}"),
                Arguments.of("{'url':'data:;base64," + BASE64 + "'}", "{'url':'<0>'}"),
                Arguments.of("{'url':'data:image/png;base64," + BASE64.replace("=", "\\u003d") + "'}", "{'url':'<0>'}"),
                // Within a text
                Arguments.of("{'content':'Look: ![a](" + URL + ")!'}", "{'content':'Look: ![a](<0>)!'}"),
                Arguments.of(
                        "{'content':'" + URL + " and\\n" + URL + "\\nthe end'}",
                        "{'content':'<0> and\\n<1>\\nthe end'}"),
                Arguments.of(
                        "{'content':'<img src=\\\"" + URL + "\\\"> \\ud83d\\ude00'}",
                        "{'content':'<img src=\\\"<0>\\\"> 😀'}"),
                Arguments.of("{'content':'" + URL + "。'}", "{'content':'<0>。'}"),
                Arguments.of(
                        "{'content':'data:data:image/data:image/png;base64," + BASE64 + "'}",
                        "{'content':'data:data:image/<0>'}"),
                Arguments.of("{'content':'" + URL + "and " + URL + "'}", "{'content':'<0>and <1>'}"),
                // Where nothing but a URL stands, white space belongs to it
                Arguments.of(
                        "{'image_url':{'url':'" + URL.replace("Rw0", "Rw\\n 0\\r\\n") + "'}}",
                        "{'image_url':{'url':'<0>'}}"),
                // Other shapes in a list of images
                Arguments.of("{'images':['" + URL + "','" + BASE64 + "']}", "{'images':['<0>','<1>']}"),
                Arguments.of("{'images':[{'b64_json':'" + BASE64 + "'}]}", "{'images':[{'b64_json':'<0>'}]}"),
                Arguments.of("{'images':[{'image_url':'" + URL + "'}]}", "{'images':[{'image_url':'<0>'}]}"),
                Arguments.of("{'images':[{'url':'" + BASE64 + "'}]}", "{'images':[{'url':'<0>'}]}"),
                Arguments.of(
                        "{'images':[{'n':[1],'image':{'base64':'" + BASE64 + "'}}],'x':'" + "iVBORw0KGgoAAAAA'}",
                        "{'images':[{'n':[1],'image':{'base64':'<0>'}}],'x':'iVBORw0KGgoAAAAA'}"),
                Arguments.of(
                        "{'content':[{'type':'image','source':{'type':'base64','data':'" + BASE64 + "'}}]}",
                        "{'content':[{'type':'image','source':{'type':'base64','data':'<0>'}}]}"),
                Arguments.of(
                        "{'parts':[{'inline_data':{'data':'" + BASE64 + "','mime_type':'image/png'}}]}",
                        "{'parts':[{'inline_data':{'data':'<0>','mime_type':'image/png'}}]}"),
                // Responses
                Arguments.of(
                        "{'type':'image_generation_call','result':'" + BASE64 + "'}",
                        "{'type':'image_generation_call','result':'<0>'}"),
                Arguments.of(
                        "{'result':'" + BASE64 + "','type':'openrouter:image_generation'}",
                        "{'result':'<0>','type':'openrouter:image_generation'}"),
                Arguments.of(
                        "{'partial_image_b64':'" + BASE64 + "','type':'response.image_generation_call.partial_image'}",
                        "{'partial_image_b64':'<0>','type':'response.image_generation_call.partial_image'}"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void everyPictureInAnAnswerIsDecoded(String answer, String rest) throws Exception {
        assertEquals(json(rest), split(answer));
        pictures.whole.forEach(
                picture -> assertEquals(BASE64, Base64.getEncoder().encodeToString(picture)));
        assertEquals(List.of(), pictures.broken);
        assertFalse(pictures.whole.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("answers")
    void picturesAreFoundHoweverTheAnswerIsSplit(String answer, String rest) throws Exception {
        byte[] bytes = answer.replace('\'', '"').getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            ReceivedPictures received = new ReceivedPictures();
            PictureSplitter splitter = splitter(received);
            splitter.feed(bytes, 0, first);
            splitter.feed(bytes, first, bytes.length);

            assertEquals(json(rest), named(JSON.readTree(splitter.finish())), "cut at " + first);
            received.whole.forEach(
                    picture -> assertEquals(BASE64, Base64.getEncoder().encodeToString(picture)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'content':'data: the word, and data:text/plain;base64,aGVsbG8='}",
                "{'content':'data:image/png,not-base64 data:image/png;base64'}",
                "{'content':'Put it as data:image/png;base64,<your base64>, or data:image/png;base64,YOUR_BASE64_HERE'}",
                "{'type':'code_interpreter_call','result':'42'}",
                "{'type':'code_interpreter_call','result':'A text of some length that is no picture'}",
                "{'audio':{'data':'UklGRiQAAABXQVZFZm10IBAAAAABAAEA'}}",
                "{'inline_data':{'mime_type':'audio/wav','data':'UklGRiQAAABXQVZFZm10IBAAAAABAAEA'}}",
                "{'inlineData':{'mimeType':'video/mp4','data':'AAAAIGZ0eXBpc29tAAACAGlzb21pc28y'}}",
                "{'data':'iVBORw0KGgoAAAANSUhEUgAA','source':{'x':{'data':'iVBORw0KGgoAAAANSUhEUgAA'}}}",
                "{'images':[{'image_url':'https://example.com/panda.jpg','width':10,'title':'iVBORw0KGgo is how it begins'}]}",
                "{'arguments':'{\\\"b64_json\\\":\\\"" + "aGVsbG8=" + "\\\"}'}",
                "{'result':null,'b64_json':7,'content':['result','b64_json']}"
            })
    void dataThatIsNotAPictureIsUnchanged(String answer) throws Exception {
        assertEquals(json(answer), split(answer));
        assertEquals(List.of(), pictures.whole);
        assertEquals(List.of(), pictures.broken);
    }

    /** No piece of a broken picture may remain as text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'url':'data:image/png;base64,iVBOR*w0KGgo=','next':1}",
                "{'url':'data:image/png;base64,iVBOR','next':1}",
                "{'result':'iVBORw0KGgoA*AAA','next':1}"
            })
    void aBrokenPictureIsDroppedAndTheRestIsKept(String answer) throws Exception {
        JsonNode rest = split(answer);

        assertEquals(1, pictures.broken.size());
        assertEquals(1, rest.path("next").asInt());
        assertFalse(rest.toString().contains("iVBO") || rest.toString().contains("AAAA"), rest::toString);
    }

    @Test
    void previewsAreMarkedAsPartial() throws Exception {
        split("{'type':'response.image_generation_call.partial_image','partial_image_b64':'" + BASE64 + "'}");
        split("{'partial_image_b64':'" + BASE64 + "'}");
        split("{'type':'image_generation_call','result':'" + BASE64 + "'}");

        assertEquals(List.of(true, true, false), pictures.partials);
    }

    @Test
    void aGuessedMarkRemainsText() throws Exception {
        String guess = "picture:00000000-0000-0000-0000-000000000000:0;";

        assertEquals(guess, split("{'content':'" + guess + "'}").path("content").asText());
    }

    @Test
    void textAroundPicturesIsUnchanged() throws Exception {
        Random random = new Random(20261121);
        List<String> words = List.of(
                "data:",
                "image/png",
                ";base64,",
                "d",
                "da\"ta",
                "\\",
                "\n",
                "é😀",
                " ",
                ")",
                "result",
                "b64_json",
                "{\"type\":1}");
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder(" ");
            for (int word = random.nextInt(8); word > 0; word--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            String before = text + " ";
            JsonNode answer = JSON.createObjectNode().put("content", before + URL + ")" + before);
            byte[] bytes = JSON.writeValueAsBytes(answer);
            ReceivedPictures received = new ReceivedPictures();
            PictureSplitter splitter = splitter(received);
            int cut = random.nextInt(bytes.length);
            splitter.feed(bytes, 0, cut);
            splitter.feed(bytes, cut, bytes.length);
            String rest = JSON.readTree(splitter.finish()).path("content").asText();

            assertEquals(before + marks.of(0) + ")" + before, rest);
        }
    }

    private JsonNode split(String answer) throws Exception {
        PictureSplitter splitter = splitter(pictures);
        byte[] bytes = answer.replace('\'', '"').getBytes(UTF_8);
        splitter.feed(bytes, 0, bytes.length);
        return named(JSON.readTree(splitter.finish()));
    }

    private PictureSplitter splitter(PictureReceiver receiver) {
        return new PictureSplitter(PictureRule.CHAT, marks, receiver, 100_000);
    }

    private JsonNode named(JsonNode rest) {
        return marks.replace(rest, picture -> "<" + picture + ">");
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
