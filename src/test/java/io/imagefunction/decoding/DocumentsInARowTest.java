package io.imagefunction.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An event that is incomplete must not change how the next event is read. */
class DocumentsInARowTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final PictureMarks MARKS = new PictureMarks();
    private static final String PNG = "iVBORw0KGgoAAAANSUhEUg==";

    /** A document that uses every part of the splitter's state. */
    private static final String FIRST = """
            {"type":"x.partial_image","b64_json":"aGVsbG8=","source":{"data":"%s","n":"\\u0041\\n"},
             "images":[["%s",{"url":"data:image/png;base64,%s"}]],"content":"see data:image/png;base64,%s and"}""".formatted(PNG, PNG, PNG, PNG);

    private static final List<String> NEXT = List.of(
            "{\"b64_json\":\"aGVsbG8=\",\"x\":\"" + PNG + "\"}",
            "{\"data\":\"" + PNG + "\"}",
            "{\"content\":\"data:image/png\",\"y\":\";base64,aGVsbG8=\"}",
            "[\"" + PNG + "\"]",
            "\"" + PNG + "\"",
            "\"aGVsbG8=\"",
            "\"u0041\"");

    @ParameterizedTest
    @EnumSource(PictureRule.class)
    void aDocumentIsReadAlikeAfterAnyOther(PictureRule rule) throws Exception {
        byte[] first = FIRST.getBytes(UTF_8);
        for (String next : NEXT) {
            ReceivedPictures alone = new ReceivedPictures();
            String expected = read(new PictureSplitter(rule, MARKS, alone, 10_000), next);
            for (int cut = 0; cut <= first.length; cut++) {
                ReceivedPictures received = new ReceivedPictures();
                PictureSplitter splitter = new PictureSplitter(rule, MARKS, received, 10_000);
                splitter.feed(first, 0, cut);
                splitter.finish();
                String what = next + " after " + FIRST.substring(0, cut);
                int earlier = received.whole.size();
                int earlierPartials = received.partials.size();

                assertEquals(expected, read(splitter, next), what);
                assertEquals(
                        alone.partials, received.partials.subList(earlierPartials, received.partials.size()), what);
                assertEquals(alone.whole.size(), received.whole.size() - earlier, what);
                for (int at = 0; at < alone.whole.size(); at++) {
                    assertArrayEquals(alone.whole.get(at), received.whole.get(earlier + at), what);
                }
            }
        }
    }

    /** The rules differ in the places of pictures. */
    @Test
    void onlyChatAnswersHaveHoldersListsAndDataUrlsAnywhere() throws Exception {
        for (String answer : List.of(
                "{\"source\":{\"data\":\"" + PNG + "\"}}",
                "{\"images\":[{\"x\":\"" + PNG + "\"}]}",
                "{\"result\":\"" + PNG + "\"}",
                "{\"note\":\"data:image/png;base64," + PNG + "\"}")) {
            for (PictureRule rule : PictureRule.values()) {
                ReceivedPictures received = new ReceivedPictures();
                read(new PictureSplitter(rule, MARKS, received, 10_000), answer);

                assertEquals(rule == PictureRule.IMAGES ? 0 : 1, received.whole.size(), rule + " " + answer);
            }
        }
    }

    private static String read(PictureSplitter splitter, String document) throws Exception {
        byte[] bytes = document.getBytes(UTF_8);
        splitter.feed(bytes, 0, bytes.length);
        return MARKS.replace(JSON.readTree(splitter.finish()), number -> "<picture>")
                .toString();
    }
}
