package io.imagefunction.decoding;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Receiver for tests that stores the pictures and checks the order of the calls. */
public final class ReceivedPictures implements PictureReceiver {

    public final List<byte[]> whole = new ArrayList<>();
    public final List<String> broken = new ArrayList<>();
    public final List<Boolean> partials = new ArrayList<>();
    private ByteArrayOutputStream current;

    @Override
    public void begin(PictureStage stage) {
        if (current != null) {
            throw new AssertionError("a picture began inside another");
        }
        current = new ByteArrayOutputStream();
        partials.add(stage == PictureStage.PREVIEW);
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
        current.write(bytes, offset, length);
    }

    @Override
    public void end() {
        whole.add(current.toByteArray());
        current = null;
    }

    @Override
    public void broken(String why) {
        broken.add(why);
        current = null;
    }
}
