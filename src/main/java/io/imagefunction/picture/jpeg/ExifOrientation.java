package io.imagefunction.picture.jpeg;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How a camera was held: the tag Orientation of EXIF 2.3 (section 4.6.4 A), in a TIFF within a JPEG's APP1 segment. */
final class ExifOrientation {

    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ORIENTATION = 274;
    private static final int ENTRY = 12;

    private ExifOrientation() {}

    /** @return 1 to 8, or nothing if the segment does not say it */
    static Optional<Integer> of(byte[] segment) {
        ByteBuffer tiff = ByteBuffer.wrap(segment);
        if (tiff.mismatch(ByteBuffer.wrap(EXIF)) < EXIF.length) {
            return Optional.empty();
        }
        try {
            tiff = tiff.position(EXIF.length).slice();
            tiff.order(tiff.getShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            return orientation(tiff.position(tiff.getInt(4)));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** An entry is a tag, a type, a number of values, and the value or where it is. */
    private static Optional<Integer> orientation(ByteBuffer directory) {
        for (int left = directory.getShort(); left > 0; left--) {
            int tag = directory.getShort();
            int value = directory.getShort(directory.position() + 6);
            if (tag == ORIENTATION) {
                return value >= 1 && value <= 8 ? Optional.of(value) : Optional.empty();
            }
            directory.position(directory.position() + ENTRY - 2);
        }
        return Optional.empty();
    }
}
