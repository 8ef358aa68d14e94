package io.imagefunction.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A data URL that arrives in pieces is never passed on, and all other text is passed on as soon as possible. */
class GrowingTextTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 1, 2, 3, 4, 5, 6, 7, 8};
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);
    private static final String URL = "data:image/png;base64," + BASE64;

    private final ReceivedPictures pictures = new ReceivedPictures();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "URL",
                "Here: ![a picture](URL) and the end",
                "<img src=\"URL\"> URL, URL",
                "URLdata follows",
                "a data:text, and data:image/x, and a data: URL",
                "dataURL",
                "data:image/data:URL"
            })
    void isTheSameHoweverItIsCutIntoThree(String text) {
        String typed = text.replace("URL", URL);
        String expected = text.replace("URL", "<picture>");
        for (int first = 0; first <= typed.length(); first++) {
            for (int second = first; second <= typed.length(); second++) {
                List<String> left = new ArrayList<>();
                GrowingText growing = growing();
                left.add(growing.add(typed.substring(0, first)));
                left.add(growing.add(typed.substring(first, second)));
                left.add(growing.add(typed.substring(second)));
                left.add(growing.finish());

                assertEquals(expected, String.join("", left), left::toString);
            }
        }
        pictures.whole.forEach(picture -> assertArrayEquals(PNG, picture));
        assertEquals(List.of(), pictures.broken);
    }

    @Test
    void textInPiecesGivesTheSameResultAsAtOnce() {
        Random random = new Random(8);
        List<String> words = List.of(
                URL,
                "data:",
                "d",
                "da",
                "DATA:image/PNG;",
                ";base64,",
                "image/",
                ",",
                " ",
                "\n",
                "é😀",
                ")",
                "=",
                "iVBORw0KGgo",
                "data:image/svg+xml;base64,",
                "words ",
                "data:image/png;base64,YOUR_BASE64_HERE ",
                "AAAA");
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(8); count > 0; count--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            GrowingText whole = growing();
            String expected = whole.add(text.toString()) + whole.finish();
            StringBuilder actual = new StringBuilder();
            GrowingText pieces = growing();
            for (int at = 0; at < text.length(); ) {
                int to = Math.min(text.length(), at + 1 + random.nextInt(9));
                actual.append(pieces.add(text.substring(at, to)));
                at = to;
            }
            actual.append(pieces.finish());

            assertEquals(expected, actual.toString(), text::toString);
            assertFalse(actual.toString().contains(URL), text::toString);
            assertFalse(pieces.holds());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hello words, 'hello words', ''",
        "end, en, d",
        "see da, 'see ', da",
        "see data, 'see ', data",
        "see data:, 'see ', data:",
        "data:image/png, '', data:image/png",
        "data:t, data:t, ''",
        "data:image/png;base64 is, data:image/png;base64 is, ''",
        "data:image/p, '', data:image/p",
        "data:image/png;base64, '', data:image/png;base64",
        "'the data: is', 'the data: is', ''",
        "'x data:image/png;base64,iVBO', 'x ', 'data:image/png;base64,iVBO'",
        "'x data:image/png;base64,no picture at all', 'x data:image/png;base64,no picture at all', ''",
    })
    void onlyWhatMayBeADataUrlIsHeldBack(String piece, String leaves, String held) {
        GrowingText text = growing();

        assertEquals(leaves, text.add(piece));
        assertEquals(!held.isEmpty(), text.holds());
        assertEquals(held, text.finish());
    }

    @Test
    void aPictureInAnIncompleteTextIsBroken() {
        GrowingText text = growing();
        text.add("see " + URL.substring(0, URL.length() - 4));

        assertEquals("<picture>", text.cut());
        assertEquals(List.of("the answer ended in the middle of it"), pictures.broken);
    }

    @Test
    void aPictureTooLargeToBufferIsBrokenAndTheRestIsKept() {
        GrowingText text = growing();
        StringBuilder left = new StringBuilder(text.add("data:image/png;base64,"));
        String megabyte = "A".repeat(1024 * 1024);
        for (int i = 0; i < 50; i++) {
            left.append(text.add(megabyte));
        }
        left.append(text.add(") and so on")).append(text.finish());

        assertEquals("<picture>) and so on", left.toString());
        assertTrue(pictures.broken.getFirst().contains("larger"), pictures.broken::toString);
    }

    private GrowingText growing() {
        return new GrowingText(picture -> {
            picture.handTo(pictures);
            return "<picture>";
        });
    }
}
