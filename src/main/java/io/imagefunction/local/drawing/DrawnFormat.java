package io.imagefunction.local.drawing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** A file format that the stand-in draws. Invisible ballast can make its files as large as wanted. */
public enum DrawnFormat {
    PNG("image/png") {
        /** Before the last chunk, IEND. */
        @Override
        int seam(byte[] file) {
            return file.length - 12;
        }

        /** A private ancillary chunk, which all readers skip. */
        @Override
        byte[] ballast() {
            var chunk =
                    ByteBuffer.allocate(BALLAST).putInt(BALLAST - 12).put("baLt".getBytes(StandardCharsets.US_ASCII));
            chunk.put(noise(BALLAST - 12));
            var crc = new CRC32();
            crc.update(chunk.array(), 4, BALLAST - 8);
            return chunk.putInt((int) crc.getValue()).array();
        }
    },
    JPEG("image/jpeg") {
        /** After the first marker, SOI. */
        @Override
        int seam(byte[] file) {
            return 2;
        }

        /** A comment segment. */
        @Override
        byte[] ballast() {
            return ByteBuffer.allocate(BALLAST)
                    .putShort((short) 0xfffe)
                    .putShort((short) (BALLAST - 2))
                    .put(noise(BALLAST - 4))
                    .array();
        }
    },
    SVG("image/svg+xml") {
        /** Before the last tag. */
        @Override
        int seam(byte[] file) {
            return file.length - "</svg>\n".length();
        }

        @Override
        byte[] ballast() {
            var comment = "<!--" + HexFormat.of().formatHex(noise((BALLAST - 8) / 2)) + "-->\n";
            return comment.getBytes(StandardCharsets.US_ASCII);
        }
    };

    /** Bytes of one piece of ballast, limited by the length of a JPEG segment. */
    static final int BALLAST = 60_000;

    private final String mediaType;

    DrawnFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public static DrawnFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("models.json promises " + name));
    }

    public String mediaType() {
        return mediaType;
    }

    /** The position in a file at which ballast can be inserted. */
    abstract int seam(byte[] file);

    /** A constant piece of about {@link #BALLAST} bytes, which can be repeated any number of times. */
    abstract byte[] ballast();

    private static byte[] noise(int length) {
        var noise = new byte[length];
        new SplittableRandom(length).nextBytes(noise);
        return noise;
    }
}
