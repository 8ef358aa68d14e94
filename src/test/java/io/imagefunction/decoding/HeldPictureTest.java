package io.imagefunction.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A buffered picture is passed on unchanged, or as broken and without any bytes. */
class HeldPictureTest {

    private static final int LARGEST = 32 * 1024 * 1024;

    private final HeldPicture picture = new HeldPicture();
    private final ReceivedPictures received = new ReceivedPictures();

    @Test
    void aHeldPictureCopiesItsBytes() {
        byte[] buffer = {9, 1, 2, 3, 9};
        picture.data(buffer, 1, 3);
        buffer[1] = 7;
        picture.data(buffer, 0, 2);
        picture.end();
        picture.handTo(received);

        assertArrayEquals(new byte[] {1, 2, 3, 9, 7}, received.whole.getFirst());
        assertEquals(List.of(false), received.partials);
    }

    @Test
    void aPictureAboveTheLimitIsBroken() {
        byte[] half = new byte[LARGEST / 2];
        picture.data(half, 0, half.length);
        picture.data(half, 0, half.length);
        picture.handTo(received);
        assertEquals(LARGEST, received.whole.getFirst().length);

        picture.data(half, 0, 1);
        picture.handTo(received);
        assertEquals(List.of("it is larger than " + LARGEST + " bytes"), received.broken);
        assertEquals(1, received.whole.size());
    }

    /** The first error is kept, and later bytes are dropped. */
    @Test
    void aBrokenPictureStaysBroken() {
        picture.data(new byte[] {1}, 0, 1);
        picture.broken("first");
        picture.broken("second");
        picture.data(new byte[] {2}, 0, 1);
        picture.end();
        int[] handed = {0};
        picture.handTo(new PictureReceiver() {
            @Override
            public void begin(PictureStage stage) {
                received.begin(stage);
            }

            @Override
            public void data(byte[] bytes, int offset, int length) {
                handed[0] += length;
            }

            @Override
            public void end() {
                received.end();
            }

            @Override
            public void broken(String why) {
                received.broken(why);
            }
        });

        assertEquals(0, handed[0]);
        assertEquals(List.of("first"), received.broken);
        assertEquals(List.of(), received.whole);
    }
}
