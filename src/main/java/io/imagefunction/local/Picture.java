package io.imagefunction.local;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.stream.IntStream;

/**
 * A picture's file.
 *
 * @param file the picture itself
 * @param weight bytes that the file shall have at least: it is filled up with ballast as it is read, so that a heavy
 *     picture takes no memory
 */
record Picture(PictureFormat format, byte[] file, long weight) {

    InputStream open() {
        var pieces = IntStream.rangeClosed(0, last()).mapToObj(this::piece).iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return pieces.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream(pieces.next());
            }
        });
    }

    private int last() {
        return 1 + (int) Math.ceilDiv(Math.max(0, weight - file.length), (long) PictureFormat.BALLAST);
    }

    private byte[] piece(int number) {
        var seam = format.seam(file);
        if (number == 0) {
            return Arrays.copyOf(file, seam);
        }
        return number == last() ? Arrays.copyOfRange(file, seam, file.length) : format.ballast(number);
    }
}
