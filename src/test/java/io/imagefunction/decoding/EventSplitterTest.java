package io.imagefunction.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSplitterTest {

    private static final String STREAM = """
            : OPENROUTER PROCESSING

            data: {"type":"image_generation.partial_image","b64_json":"aGVsbG8="}

            event: response.output_text.delta
            data:{"delta":"é😀 \\n"}
            id: 7
            retry

            data: {"a":
            data: [1,
            data
            data: 2]}

            data: not JSON

            event: nothing

            data: {"b64_json":"d29ybGQh","type":"image_generation.completed"}

            data: [DONE]

            """;

    private static final List<String> EVENTS = List.of(
            "Comment[]",
            "Data[name=, json={\"type\":\"image_generation.partial_image\",\"b64_json\":\"<0>\"}]",
            "Data[name=response.output_text.delta, json={\"delta\":\"é😀 \\n\"}]",
            "Data[name=, json={\"a\":[1,2]}]",
            "Comment[]",
            "Data[name=, json={\"b64_json\":\"<1>\",\"type\":\"image_generation.completed\"}]",
            "Done[]");

    private final PictureMarks marks = new PictureMarks();
    private final ReceivedPictures pictures = new ReceivedPictures();
    private final List<UpstreamEvent> events = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void isTheSameWhereverTheStreamIsCutAndHoweverItsLinesEnd(String lineEnd) throws Exception {
        byte[] stream = STREAM.replace("\n", lineEnd).getBytes(UTF_8);
        for (int first = 0; first <= stream.length; first++) {
            int second = first + (stream.length - first) / 3;
            events.clear();
            pictures.whole.clear();
            EventSplitter splitter = splitter();
            splitter.feed(stream, 0, first);
            splitter.feed(stream, first, second);
            splitter.feed(stream, second, stream.length);

            assertTrue(splitter.finish());
            assertEquals(EVENTS, shown(), "cut at " + first);
            assertArrayEquals("hello".getBytes(UTF_8), pictures.whole.get(0));
            assertArrayEquals("world!".getBytes(UTF_8), pictures.whole.get(1));
        }
    }

    @Test
    void theStreamMayArriveByteByByte() throws Exception {
        byte[] stream = STREAM.getBytes(UTF_8);
        EventSplitter splitter = splitter();
        for (int at = 0; at < stream.length; at++) {
            splitter.feed(stream, at, at + 1);
        }

        assertTrue(splitter.finish());
        assertEquals(EVENTS, shown());
    }

    @Test
    void theLastEventNeedsNoEmptyLine() throws Exception {
        feed("data: {\"a\":1}");

        assertEquals(List.of("Data[name=, json={\"a\":1}]"), shown());
    }

    @Test
    void anIncompleteStreamKeepsItsCompleteEvents() throws Exception {
        byte[] stream = STREAM.getBytes(UTF_8);
        for (int end = 0; end < stream.length; end++) {
            events.clear();
            EventSplitter splitter = splitter();
            splitter.feed(stream, 0, end);
            splitter.finish();

            List<String> whole =
                    shown().stream().filter(event -> event.startsWith("Data")).toList();
            assertTrue(EVENTS.containsAll(whole), whole::toString);
        }
    }

    /** Two lines of data are two lines of JSON: a number does not continue in the next line. */
    @Test
    void dataLinesAreJoinedByLineBreaks() throws Exception {
        feed("data: {\"a\":1\ndata: 2}\n\ndata: [tr\ndata: ue]\n\ndata: {\"a\"\ndata::3}\n\n");

        assertEquals(List.of("Comment[]", "Comment[]", "Data[name=, json={\"a\":3}]"), shown());
    }

    @Test
    void aNameIsOfItsOwnEventAndTheLastOneCounts() throws Exception {
        feed("event: a\nevent: b\ndata: 1\n\ndata: 2\n\nevent: c\nevent\ndata: 3\n\nevent:d\ndata: 4\n\n");

        assertEquals(
                List.of("Data[name=b, json=1]", "Data[name=, json=2]", "Data[name=, json=3]", "Data[name=d, json=4]"),
                shown());
    }

    /** One space after the colon belongs to the format; further spaces belong to the value. */
    @Test
    void aValueBeginsAfterOneSpace() throws Exception {
        feed("event:  a\ndata:  1\n\nevent:a \ndata:1\n\n");

        assertEquals(List.of("Data[name= a, json=1]", "Data[name=a , json=1]"), shown());
    }

    @Test
    void noOtherFieldIsDataOrName() throws Exception {
        feed("Data: 1\n dat: 1\ndata1: 1\nda\nevents: x\nid: 5\nretry: 1\n\ndata: 2\n\n");

        assertEquals(List.of("Data[name=, json=2]"), shown());
    }

    /** A longer field name is unknown to the format, and is not buffered. */
    @ParameterizedTest
    @ValueSource(ints = {4, 255, 256, 257, 100_000})
    void aFieldOfAnyLengthIsRead(int length) throws Exception {
        feed("data".repeat(length / 4) + "x: 1\n" + "x".repeat(length) + "\n:\n\ndata: 2\n\n");

        assertEquals(List.of("Comment[]", "Data[name=, json=2]"), shown());
    }

    /** One within an event would be taken for the end of the event's picture. */
    @Test
    void everyCommentBetweenEventsIsReported() throws Exception {
        feed(":\n: OPENROUTER PROCESSING\n:a:b\n\n\ndata: 1\n:x\ndata:\n\n:y\n");

        assertEquals(List.of("Comment[]", "Comment[]", "Comment[]", "Data[name=, json=1]", "Comment[]"), shown());
    }

    /** Whatever stands around it, as other servers write it. */
    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]\n\n", "data:[DONE]\n\n", "data: [DONE] \r\n\r\n", "data:  [DONE]"})
    void theEndIsKnown(String end) throws Exception {
        feed(end);

        assertEquals(List.of("Done[]"), shown());
    }

    @Test
    void onlyAnEventThatCanBeReadIsAWholeOne() throws Exception {
        for (String end : List.of("", "data: 1", "data: 1\n", "data: [DONE]", ": x", "event: a\n")) {
            EventSplitter splitter = splitter();
            splitter.feed(end.getBytes(UTF_8), 0, end.length());
            assertTrue(splitter.finish(), end);
        }
        for (String end : List.of("data", "data:", "data: {", "data: {\n", "data: \n")) {
            EventSplitter splitter = splitter();
            splitter.feed(end.getBytes(UTF_8), 0, end.length());
            assertEquals(end.equals("data"), splitter.finish(), end);
        }
    }

    @Test
    void anEndInAPictureIsOneWithinAnEvent() throws Exception {
        EventSplitter splitter = splitter();
        byte[] cut = "data: {\"b64_json\":\"aGVs".getBytes(UTF_8);
        splitter.feed(cut, 0, cut.length);

        assertFalse(splitter.finish());
        assertEquals(List.of("the answer ended in the middle of it"), pictures.broken);
    }

    @Test
    void anythingAtAllIsRead() throws Exception {
        Random random = new Random(7);
        String letters = "data: event[]{}\"\\\r\n\r\n:b64_json,\u0000é";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder stream = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                stream.append(letters.charAt(random.nextInt(letters.length())));
            }
            feed(stream.toString());
        }
    }

    private void feed(String stream) throws Exception {
        EventSplitter splitter = splitter();
        byte[] bytes = stream.getBytes(UTF_8);
        splitter.feed(bytes, 0, bytes.length);
        splitter.finish();
    }

    private EventSplitter splitter() {
        return new EventSplitter(new PictureSplitter(PictureRule.IMAGES, marks, pictures, 100_000), events::add);
    }

    private List<String> shown() {
        return events.stream()
                .map(event -> event.toString().replaceAll("picture:[-0-9a-f]*:(\\d+);", "<$1>"))
                .toList();
    }
}
