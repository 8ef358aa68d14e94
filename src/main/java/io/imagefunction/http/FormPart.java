package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.picture.PictureHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a form, either a text or a file.
 *
 * @param type of the file, as the client labels it
 * @param slices of the body, in order
 */
record FormPart(String name, boolean isFile, String type, List<ByteBuffer> slices) {

    private static final Pattern NAME =
            Pattern.compile("(?i);\\s*name\\s*=\\s*(?:\"((?:\\\\.|[^\"\\\\])*)\"|([^;\\s]*))");
    private static final Pattern FILE = Pattern.compile("(?i);\\s*filename\\*?\\s*=");
    private static final Pattern PICTURE = Pattern.compile("image/[\\w.+-]{1,40}");

    /** Both headers may be null. */
    static FormPart of(String disposition, String type) {
        String header = disposition == null ? "" : disposition;
        Matcher name = NAME.matcher(header);
        String found = !name.find() ? "" : name.group(1) != null ? name.group(1) : name.group(2);
        return new FormPart(
                found,
                FILE.matcher(header).find(),
                type == null ? "" : type.split(";", 2)[0].strip(),
                new ArrayList<>());
    }

    void add(ByteBuffer slice) {
        slices.add(slice.duplicate());
    }

    int size() {
        return slices.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    String text() {
        ByteBuffer bytes = ByteBuffer.wrap(copied(size()));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notUtf8) {
            throw Failure.of(FailureCode.INVALID_REQUEST, "body", "The fields of the form must be UTF-8.")
                    .toException();
        }
    }

    /** The media type of a picture by its first bytes, or else by its label; empty if it is no picture by either. */
    Optional<String> pictureType() {
        return PictureFormat.of(head()).map(PictureFormat::mediaType).or(() -> Optional.of(type)
                .filter(label -> PICTURE.matcher(label).matches()));
    }

    /** Whether a gateway took the picture for text, and damaged it. */
    boolean isDamaged() {
        PictureHeader head = head();
        return head.isReplacedText()
                && PictureFormat.of(head).filter(PictureFormat.SVG::equals).isEmpty();
    }

    private PictureHeader head() {
        byte[] head = copied(Math.min(size(), PictureFormat.HEAD));
        return new PictureHeader(head, head.length);
    }

    /** Encodes into an array of the right size, because a picture may be large. */
    String dataUrl(String pictureType) {
        byte[] begin = ("data:" + pictureType + ";base64,").getBytes(StandardCharsets.US_ASCII);
        byte[] url = new byte[Math.addExact(begin.length, (size() + 2) / 3 * 4)];
        try (Filling filling = new Filling(url)) {
            filling.write(begin);
            try (OutputStream base64 = Base64.getEncoder().wrap(filling)) {
                write(base64, size());
            }
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return new String(url, StandardCharsets.ISO_8859_1);
    }

    private byte[] copied(int length) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream(length);
        try {
            write(copy, length);
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return copy.toByteArray();
    }

    private void write(OutputStream out, int length) throws IOException {
        int left = length;
        for (ByteBuffer slice : slices) {
            int count = Math.min(left, slice.remaining());
            out.write(slice.array(), slice.arrayOffset() + slice.position(), count);
            left -= count;
        }
    }

    private static final class Filling extends OutputStream {

        private final byte[] array;
        private int at;

        Filling(byte[] array) {
            this.array = array;
        }

        @Override
        public void write(int b) {
            array[at++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            System.arraycopy(bytes, offset, array, at, length);
            at += length;
        }
    }
}
