package io.imagefunction.picture;

import io.imagefunction.picture.jpeg.SmallJpeg;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * A small copy of a picture.
 *
 * @param format PNG if the picture is transparent, otherwise JPEG
 */
public record SmallPicture(PictureFormat format, byte[] bytes) {

    /** The formats that can be made smaller. */
    public static final Set<PictureFormat> FORMATS = Set.of(PictureFormat.PNG, PictureFormat.JPEG);

    /** Pictures that are made smaller at the same time: each takes up to 17 MiB. */
    private static final Semaphore AT_ONCE = new Semaphore(2);

    /**
     * Reads as much of the picture as it needs; blocks.
     *
     * @param most the largest size of the small picture in bytes
     * @return empty if the picture cannot be made smaller here: {@link SmallPng} and {@link SmallJpeg} say why
     * @throws IOException if the stream breaks off, or holds no picture of the format
     */
    public static Optional<SmallPicture> of(PictureFormat format, InputStream picture, int most) throws IOException {
        AT_ONCE.acquireUninterruptibly();
        try {
            return switch (format) {
                case PNG -> SmallPng.of(picture, most);
                case JPEG -> SmallJpeg.of(picture, most).map(bytes -> new SmallPicture(PictureFormat.JPEG, bytes));
                default -> Optional.empty();
            };
        } finally {
            AT_ONCE.release();
        }
    }
}
