package io.imagefunction.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A picture that is buffered until it is complete, because other pictures arrive at the same time. */
public final class HeldPicture implements PictureReceiver {

    /** Most bytes of one picture. */
    private static final int LARGEST = 32 * 1024 * 1024;

    private final List<byte[]> pieces = new ArrayList<>();
    private int size;
    private String broken;

    @Override
    public void begin(PictureStage stage) {
        // Nothing to reset: each object takes one picture.
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
        if (broken != null) {
            return;
        }
        if (size + length > LARGEST) {
            broken("it is larger than " + LARGEST + " bytes");
            return;
        }
        size += length;
        pieces.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void end() {
        // Completeness is checked when the picture is passed on.
    }

    @Override
    public void broken(String why) {
        broken = broken == null ? why : broken;
        pieces.clear();
    }

    void handTo(PictureReceiver receiver) {
        receiver.begin(PictureStage.FINISHED);
        pieces.forEach(piece -> receiver.data(piece, 0, piece.length));
        if (broken == null) {
            receiver.end();
        } else {
            receiver.broken(broken);
        }
    }
}
