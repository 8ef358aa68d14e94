package io.imagefunction.local.drawing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.stream.Stream;

/**
 * The file of a picture.
 *
 * @param file the picture itself
 * @param weight the minimum size in bytes. Ballast is added while the file is read, so that a large picture needs no
 *     memory
 */
public record Picture(DrawnFormat format, byte[] file, long weight) {

    public InputStream open() {
        var seam = format.seam(file);
        var ballast = format.ballast();
        var pieces = Stream.concat(
                        Stream.concat(
                                Stream.of(Arrays.copyOf(file, seam)),
                                Stream.generate(() -> ballast).limit(count())),
                        Stream.of(Arrays.copyOfRange(file, seam, file.length)))
                .iterator();
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

    private long count() {
        return Math.ceilDiv(Math.max(0, weight - file.length), (long) DrawnFormat.BALLAST);
    }
}
