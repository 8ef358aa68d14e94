package io.imagefunction.picture;

import java.util.Optional;

/** Width and height of a picture in pixels, from its header. */
public record Dimensions(int width, int height) {

    public static Optional<Dimensions> of(long width, long height) {
        boolean sensible = width > 0 && height > 0 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE;
        return sensible ? Optional.of(new Dimensions((int) width, (int) height)) : Optional.empty();
    }

    /** Reads the header of a picture. Returns nothing if the header is damaged or has no dimensions. */
    public static Optional<Dimensions> of(PictureFormat format, PictureHeader head) {
        try {
            return switch (format) {
                case PNG -> of(head.uint32(16), head.uint32(20));
                case GIF -> of(head.uint16LittleEndian(6), head.uint16LittleEndian(8));
                case JPEG -> jpeg(head);
                case WEBP -> webp(head);
                case AVIF, HEIC -> imageSpatialExtents(head);
                case SVG -> Svg.dimensions(head.text());
            };
        } catch (ArrayIndexOutOfBoundsException headerEndsEarly) {
            return Optional.empty();
        }
    }

    /** Reads the first start-of-frame segment (ITU T.81, table B.1): SOF0 to SOF15 except DHT, JPG and DAC. */
    private static Optional<Dimensions> jpeg(PictureHeader head) {
        int at = 2;
        while (head.unsigned(at) == 0xff) {
            int marker = head.unsigned(at + 1);
            if (marker == 0xff) {
                at++;
            } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                return of(head.uint16(at + 7), head.uint16(at + 5));
            } else {
                at += 2 + head.uint16(at + 2);
            }
        }
        return Optional.empty();
    }

    /** Reads any of the three kinds of WebP (RFC 9649, section 2): extended, lossless, lossy. */
    private static Optional<Dimensions> webp(PictureHeader head) {
        return switch (head.ascii(12, 4)) {
            case "VP8X" -> of(head.uint24LittleEndian(24) + 1L, head.uint24LittleEndian(27) + 1L);
            case "VP8L" -> {
                long bits = head.uint16LittleEndian(21) | (long) head.uint16LittleEndian(23) << 16;
                yield of((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
            }
            case "VP8 " -> of(head.uint16LittleEndian(26) & 0x3fff, head.uint16LittleEndian(28) & 0x3fff);
            default -> Optional.empty();
        };
    }

    /**
     * Reads the largest {@code ispe} property (ISO/IEC 23008-12, 6.5.3), because thumbnails and tiles have smaller
     * ones.
     */
    private static Optional<Dimensions> imageSpatialExtents(PictureHeader head) {
        Optional<Dimensions> largest = Optional.empty();
        int last = Math.min(head.length(), PictureFormat.HEAD) - 16;
        for (int at = 0; at <= last; at++) {
            if (head.startsWith(at, 'i', 's', 'p', 'e')) {
                Optional<Dimensions> found = of(head.uint32(at + 8), head.uint32(at + 12));
                if (found.isPresent()
                        && largest.map(d -> d.area() < found.get().area()).orElse(true)) {
                    largest = found;
                }
            }
        }
        return largest;
    }

    private long area() {
        return (long) width * height;
    }
}
