package io.imagefunction.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the small classes that find and decode pictures in answers. */
class DecodingPartsTest {

    @ParameterizedTest
    @CsvSource({
        "n, 10",
        "r, 13",
        "t, 9",
        "b, 8",
        "f, 12",
        "\\, 92",
        "/, 47",
        "x, 120",
        "u0041, 65",
        "u00ff, 255",
        "uFfFf, 65535",
        "ud83D, 55357",
        "u0000, 0"
    })
    void anEscapeMeansACharacter(String sequence, int meant) {
        JsonEscape escape = new JsonEscape();
        assertFalse(escape.isOpen());
        for (int round = 0; round < 2; round++) {
            escape.open();
            for (int at = 0; at < sequence.length() - 1; at++) {
                assertEquals(JsonEscape.UNFINISHED, escape.next((byte) sequence.charAt(at)));
                assertTrue(escape.isOpen());
            }
            assertEquals(meant, escape.next((byte) sequence.charAt(sequence.length() - 1)));
            assertFalse(escape.isOpen());
        }
    }

    @Test
    void anEscapeThatIsClosedIsForgotten() {
        JsonEscape escape = new JsonEscape();
        escape.open();
        escape.next((byte) 'u');
        escape.next((byte) 'f');
        escape.close();
        assertFalse(escape.isOpen());

        escape.open();
        assertEquals('\n', escape.next((byte) 'n'));
    }

    @Test
    void aByteBeyondAsciiIsNotNegative() {
        JsonEscape escape = new JsonEscape();
        escape.open();
        assertEquals(0xff, escape.next((byte) 0xff));
    }

    /**
     * Where it begins, or -1. At the text's start the comma is enough; further on its base64 has to look like a
     * picture.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "data:image/png;base64,           | 0",
                "DATA:Image/PNG;Base64,           | 0",
                "data:image/png;x=y;base64,       | 0",
                "data:;base64,                    | 0",
                "data:application/octet-stream;base64, | 0",
                "data:text/plain;base64,          | -1",
                "data:image/png,                  | -1",
                "data:image/png;base64            | -1",
                "data:image/p ng;base64,          | -1",
                "data;image/png;base64,           | -1",
                "see data:image/png;base64,iVBORw0KGgoAAAAN | 4",
                "see data:image/png;base64,iVBORw0KGgo  | -1",
                "see data:image/png;base64,is the form  | -1",
                "data:data:image/png;base64,iVBORw0KGgoAAAAN | 5",
                "dadata:image/png;base64,iVBORw0KGgoAAAAN | 2",
                "ddata:image/png;base64,iVBORw0KGgoAAAAN | 1",
                "see data:,x data:image/gif;base64,R0lGODlhAQABAIAA | 12",
            })
    void aDataUrlIsSpotted(String text, int start) {
        DataUrlSpotter spotter = new DataUrlSpotter();
        for (int offset : new int[] {0, 7}) {
            spotter.reset(offset);
            int found = -1;
            for (int at = 0; at < text.length() && found < 0; at++) {
                if (spotter.next(text.charAt(at), offset + at)) {
                    found = spotter.start() - offset;
                    assertEquals(found == 0, spotter.atTextStart());
                    if (found > 0) {
                        assertEquals(text.substring(text.indexOf(',', found) + 1), spotter.opening());
                    }
                }
            }
            assertEquals(start, found);
        }
    }

    /** Characters that end a data URL within a text. A line break does not if the text is only a data URL. */
    @Test
    void whatEndsADataUrl() {
        String ends = " \t\r\n\"'`()[]{}<>,;\\";
        for (int character = 0; character < 0x200; character++) {
            boolean lineBreak = character == '\n' || character == '\r';
            boolean behind = character >= 0x80 || ends.indexOf(character) >= 0;

            assertEquals(behind, DataUrlSpotter.isBehind(character, false, false), "" + character);
            assertEquals(behind && !lineBreak, DataUrlSpotter.isBehind(character, true, false), "" + character);
            assertEquals(character != '=', DataUrlSpotter.isBehind(character, false, true), "" + character);
            assertEquals(character != '=', DataUrlSpotter.isBehind(character, true, true), "" + character);
        }
    }

    /** The position from which a text is held back. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "see                                 | -1",
                "see d                               | 4",
                "see data:                           | 4",
                "see data:i                          | 4",
                "see data:x                          | -1",
                "see data:x d                        | 11",
                "see data:image/png;base64,iVBO      | 4",
                "dd                                  | 1",
                "data:dat                            | 5",
            })
    void aCandidateIsWhereADataUrlMayBegin(String text, int candidate) {
        DataUrlSpotter spotter = new DataUrlSpotter();
        spotter.reset(0);
        for (int at = 0; at < text.length(); at++) {
            spotter.next(text.charAt(at), at);
        }

        assertEquals(candidate, spotter.candidate());
        spotter.reset(text.length());
        assertEquals(-1, spotter.candidate());
    }

    @ParameterizedTest
    @CsvSource({"234, true", "235, false", "400, false"})
    void theHeadOfADataUrlHasALimit(int parameters, boolean spotted) {
        String head = "data:image/png;" + "x".repeat(parameters) + ";base64";
        DataUrlSpotter spotter = new DataUrlSpotter();
        spotter.reset(0);
        boolean found = false;
        for (char character : (head + ",").toCharArray()) {
            found |= spotter.next(character, 0);
        }

        assertEquals(spotted, found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iVBORw0KGgoA",
                "/9j/4AAQSkZJ",
                "R0lGODlhAQAB",
                "UklGRiQAAABXRUJQ",
                "AAAAGGZ0eXBhdmlm",
                "PHN2ZyB4bWxu",
                "PD94bWwgdmVy"
            })
    void aPictureIsKnownByItsOpening(String opening) {
        assertTrue(PictureRule.looksLikePicture(opening));
        assertFalse(PictureRule.looksLikePicture("x" + opening));
        assertFalse(PictureRule.looksLikePicture(opening.substring(0, 11)));
        assertFalse(PictureRule.looksLikePicture(opening.substring(0, 11) + " "));
    }

    @ParameterizedTest
    @CsvSource({
        "aGVsbG8=, hello",
        "'data:image/png;base64,aGVsbG8=', hello",
        "datadatadatadata, u«Zu«Zu«Zu«Z",
        "data, u«Z",
    })
    void aTextIsBase64OrADataUrl(String text, String meant) {
        ReceivedPictures received = new ReceivedPictures();
        read(received, text);

        assertEquals(List.of(), received.broken);
        assertEquals(meant, new String(received.whole.getFirst(), java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "'data:image/png,aGVsbG8=', a data URL that is not base64",
        "'data:image/png;base64', a character that is not base64",
        "'data:', a character that is not base64",
    })
    void whatIsNeitherIsBroken(String text, String why) {
        ReceivedPictures received = new ReceivedPictures();
        read(received, text);

        assertEquals(List.of(why), received.broken);
        assertEquals(List.of(), received.whole);
    }

    @ParameterizedTest
    @CsvSource({"116, true", "117, false"})
    void theHeadOfAPicturesDataUrlHasALimit(int type, boolean taken) {
        ReceivedPictures received = new ReceivedPictures();
        read(received, "data:" + "x".repeat(type) + ";base64,aGVsbG8=");

        assertEquals(taken ? List.of() : List.of("a data URL without data"), received.broken);
        assertEquals(taken ? 1 : 0, received.whole.size());
    }

    /** No byte of a broken picture may appear in the next one. */
    @Test
    void picturesDoNotMix() {
        ReceivedPictures received = new ReceivedPictures();
        PictureText text = new PictureText(received);
        text.begin(PictureStage.PREVIEW);
        "data:image/png;base64,aGV*".chars().forEach(text::character);
        text.broken("again");
        text.end();
        text.begin(PictureStage.FINISHED);
        "aGVsbG8=".chars().forEach(text::character);
        text.end();
        text.beginBase64(PictureStage.FINISHED);
        byte[] base64 = "d29ybGQhd29ybGQhd29ybGQh".getBytes(UTF_8);
        assertEquals(base64.length, text.run(base64, 0, base64.length));
        text.end();

        assertEquals(List.of("a character that is not base64"), received.broken);
        assertEquals(List.of(true, false, false), received.partials);
        assertEquals("hello", new String(received.whole.get(0), UTF_8));
        assertEquals("world!world!world!", new String(received.whole.get(1), UTF_8));
    }

    @Test
    void marksAreFoundReplacedAndNeverGuessed() throws Exception {
        PictureMarks marks = new PictureMarks();
        ObjectNode tree = JsonMapper.builder().build().createObjectNode();
        tree.put("whole", marks.of(0)).put("within", "a " + marks.of(12) + " and " + marks.of(3));
        tree.putArray("list").add(marks.of(5)).add(7).add("picture:0;").addNull();
        tree.put("of another answer", new PictureMarks().of(1));

        assertEquals(OptionalInt.of(0), marks.in(tree.get("whole")));
        assertEquals(OptionalInt.empty(), marks.in(tree.get("within")));
        assertEquals(OptionalInt.empty(), marks.in(tree.get("of another answer")));
        assertEquals(OptionalInt.empty(), marks.in(tree.get("list")));
        assertEquals(List.of(0, 12, 3, 5), marks.within(tree).boxed().toList());

        JsonNode replaced = marks.replace(tree, number -> "$" + number + "\\");
        assertEquals("$0\\", replaced.path("whole").asText());
        assertEquals("a $12\\ and $3\\", replaced.path("within").asText());
        assertEquals("[\"$5\\\\\",7,\"picture:0;\",null]", replaced.path("list").toString());
        assertTrue(replaced.path("of another answer").asText().endsWith(":1;"));
        assertEquals(0, marks.within(replaced).count());
    }

    private static void read(ReceivedPictures received, String text) {
        PictureText picture = new PictureText(received);
        picture.begin(PictureStage.FINISHED);
        byte[] bytes = text.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; ) {
            int stopped = picture.run(bytes, at, bytes.length);
            if (stopped == at) {
                picture.character(bytes[at++]);
            } else {
                at = stopped;
            }
        }
        picture.end();
    }
}
