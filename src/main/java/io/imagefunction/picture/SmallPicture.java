package io.imagefunction.picture;

import io.imagefunction.picture.jpeg.SmallJpeg;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/** Makes a small copy of a PNG or JPEG, in the same format. */
public final class SmallPicture {

    /** The formats that can be made smaller. */
    public static final Set<PictureFormat> FORMATS = Set.of(PictureFormat.PNG, PictureFormat.JPEG);

    private SmallPicture() {}

    /**
     * Reads as much of the picture as it needs; blocks.
     *
     * @param most the largest size of the small picture in bytes
     * @return empty if the picture cannot be made smaller here: {@link SmallPng} and {@link SmallJpeg} say why
     * @throws IOException if the stream breaks off, or holds no picture of the format
     */
    public static Optional<byte[]> of(PictureFormat format, InputStream picture, int most) throws IOException {
        return switch (format) {
            case PNG -> SmallPng.of(picture, most);
            case JPEG -> SmallJpeg.of(picture, most);
            default -> Optional.empty();
        };
    }
}
