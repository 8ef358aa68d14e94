package io.imagefunction.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A picture with one wrong character is broken, wherever the character is. Long and short texts have separate decoders.
 */
class Base64StrictnessTest {

    private static final byte[] HEAD = "{\"b64_json\":\"".getBytes(UTF_8);
    private static final byte[] TAIL = "\"}".getBytes(UTF_8);

    /** Number of characters that fill the output buffer. */
    private static final int HANDED_ON = 8 * 1024 * 8;

    private static final PictureMarks MARKS = new PictureMarks();

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 12, 16, 20, 24, 28, 32, 40, 64, 100, 200, HANDED_ON + 64})
    void oneWrongCharacterAnywhereBreaksThePicture(int length) throws Exception {
        byte[] text = text(length);
        for (int at : positions(length)) {
            for (String wrong :
                    List.of("*", "%", "!", ".", ",", ":", "@", "[", "`", "{", "~", "$", "é", "…", "\uD83D\uDC3C")) {
                assertBroken(replaced(text, at, wrong.getBytes(UTF_8)), at + " is " + wrong);
            }
            for (int control : new int[] {0x00, 0x01, 0x1f, 0x7f}) {
                String escaped = String.format("\\u%04x", control);
                assertBroken(replaced(text, at, escaped.getBytes(UTF_8)), at + " is " + escaped);
            }
            if (at < length - 2) {
                assertBroken(replaced(text, at, "=".getBytes(UTF_8)), at + " is padding");
                assertBroken(replaced(text, at, "=====".getBytes(UTF_8)), at + " is much padding");
            }
        }
    }

    /**
     * Whatever is taken beside the alphabet, line breaks or another alphabet, is taken everywhere and means the same.
     */
    @Test
    void longAndShortTextsAreDecodedAlike() throws Exception {
        byte[] text = text(48);
        for (int character = 0x20; character < 0x100; character++) {
            for (int at = 0; at < text.length && character != '"' && character != '\\'; at++) {
                byte[] changed = text.clone();
                changed[at] = (byte) character;
                ReceivedPictures slowly = new ReceivedPictures();
                feed(slowly, body(changed), 1);
                ReceivedPictures atOnce = new ReceivedPictures();
                feed(atOnce, body(changed), Integer.MAX_VALUE);

                String where = "0x" + Integer.toHexString(character) + " at " + at;
                assertEquals(slowly.broken, atOnce.broken, where);
                assertEquals(slowly.whole.size(), atOnce.whole.size(), where);
                if (!slowly.whole.isEmpty()) {
                    assertArrayEquals(slowly.whole.getFirst(), atOnce.whole.getFirst(), where);
                }
            }
        }
    }

    /** Positions to test: all of a short text, and the ends and the buffer limits of a long one. */
    private static int[] positions(int length) {
        return IntStream.range(0, length)
                .filter(at -> length <= 200
                        || at < 16
                        || at >= length - 16
                        || Math.abs(at - HANDED_ON) < 16
                        || at % 4099 == 0)
                .toArray();
    }

    private static void assertBroken(byte[] text, String what) throws Exception {
        for (int piece : new int[] {Integer.MAX_VALUE, Math.max(1, text.length / 2)}) {
            ReceivedPictures received = new ReceivedPictures();
            feed(received, body(text), piece);
            assertEquals(1, received.broken.size(), what);
            assertEquals(0, received.whole.size(), what);
        }
    }

    private static void feed(ReceivedPictures receiver, byte[] body, int piece) throws Exception {
        PictureSplitter splitter = new PictureSplitter(PictureRule.IMAGES, MARKS, receiver, 10_000);
        for (int at = 0; at < body.length; ) {
            int to = (int) Math.min(body.length, (long) at + piece);
            splitter.feed(body, at, to);
            at = to;
        }
        splitter.finish();
    }

    private static byte[] body(byte[] text) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(HEAD);
        body.writeBytes(text);
        body.writeBytes(TAIL);
        return body.toByteArray();
    }

    private static byte[] replaced(byte[] text, int at, byte[] by) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.writeBytes(Arrays.copyOf(text, at));
        changed.writeBytes(by);
        changed.writeBytes(Arrays.copyOfRange(text, at + 1, text.length));
        return changed.toByteArray();
    }

    /** A text of the alphabet that every decoder accepts. */
    private static byte[] text(int length) {
        Random random = new Random(length);
        byte[] text = new byte[length];
        for (int at = 0; at < length; at++) {
            text[at] = (byte) ('A' + random.nextInt(26));
        }
        return text;
    }
}
