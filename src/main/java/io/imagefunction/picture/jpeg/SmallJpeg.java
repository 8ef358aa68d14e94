package io.imagefunction.picture.jpeg;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Makes a small JPEG of a large one, without {@code java.awt}, which a native binary does not have. The large picture is
 * decoded at a reduced size, so that it takes the memory of the small one, and some more if it is progressive.
 */
public final class SmallJpeg {

    private SmallJpeg() {}

    /**
     * Reads as much of the picture as it needs; blocks. Metadata is left out, and the picture is turned as it says.
     *
     * @param most the largest size of the small picture in bytes
     * @return empty if the picture cannot be scaled here: it is neither sequential nor progressive with Huffman codes,
     *     has samples of other than 8 bits, has neither 1 nor 3 components, or takes more than 12 MiB while it is decoded
     * @throws IOException if the stream breaks off or holds no JPEG
     */
    public static Optional<byte[]> of(InputStream picture, int most) throws IOException {
        return decoded(picture, JpegRows.mostPixels(most)).flatMap(pixels -> JpegWriter.write(pixels, most));
    }

    /** @param most the largest number of pixels */
    static Optional<JpegPixels> decoded(InputStream picture, long most) throws IOException {
        JpegSegments segments = new JpegSegments(new JpegInput(picture));
        Optional<JpegFrame> frame = segments.frame();
        Optional<JpegScale> scale = frame.filter(SmallJpeg::hasColours).flatMap(found -> JpegScale.of(found, most));
        if (scale.isEmpty()) {
            return Optional.empty();
        }
        frame.get().scale(scale.get().samples());
        segments.scans(frame.get());
        return Optional.of(new JpegPixels(frame.get(), scale.get(), segments.orientation, segments.isRgb(frame.get())));
    }

    private static boolean hasColours(JpegFrame frame) {
        return frame.components.size() == 1 || frame.components.size() == 3;
    }
}
