package io.imagefunction.picture;

import java.util.Optional;
import java.util.stream.Stream;

/** Supported picture format, detected from the first bytes, because the label in a request or answer may be wrong. */
public enum PictureFormat {
    PNG("image/png", "png"),
    JPEG("image/jpeg", "jpg"),
    WEBP("image/webp", "webp"),
    GIF("image/gif", "gif"),
    AVIF("image/avif", "avif"),
    HEIC("image/heic", "heic"),
    SVG("image/svg+xml", "svg");

    /** Number of leading bytes that are enough to detect the format: an SVG may begin with a long comment. */
    public static final int HEAD = 4096;

    private final String mediaType;
    private final String extension;

    PictureFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /** The file name extension, without the dot. */
    public String extension() {
        return extension;
    }

    public static Optional<PictureFormat> ofMediaType(String mediaType) {
        return Stream.of(values())
                .filter(format -> format.mediaType.equals(mediaType))
                .findFirst();
    }

    public static Optional<PictureFormat> ofExtension(String extension) {
        return Stream.of(values())
                .filter(format -> format.extension.equals(extension))
                .findFirst();
    }

    /** @param head the picture's first bytes, up to {@link #HEAD} of them */
    public static Optional<PictureFormat> of(PictureHeader head) {
        if (head.startsWith(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return Optional.of(PNG);
        }
        if (head.startsWith(0, 0xff, 0xd8, 0xff)) {
            return Optional.of(JPEG);
        }
        if (head.startsWith(0, 'R', 'I', 'F', 'F') && head.startsWith(8, 'W', 'E', 'B', 'P')) {
            return Optional.of(WEBP);
        }
        if (head.startsWith(0, 'G', 'I', 'F', '8')) {
            return Optional.of(GIF);
        }
        if (head.startsWith(4, 'f', 't', 'y', 'p')) {
            return ofBrands(head);
        }
        return Svg.isSvg(head.text()) ? Optional.of(SVG) : Optional.empty();
    }

    /**
     * Reads the major brand of an ISO base media file (ISO/IEC 23008-12, AV1 Image File Format). If it is a general
     * brand, returns the first more specific one of the compatible brands.
     */
    private static Optional<PictureFormat> ofBrands(PictureHeader head) {
        Optional<PictureFormat> major = ofBrand(head.ascii(8, 4));
        if (major.isPresent() || !isGeneral(head.ascii(8, 4))) {
            return major;
        }
        long end = Math.min(head.uint32(0), HEAD);
        for (int at = 16; at + 4 <= end; at += 4) {
            Optional<PictureFormat> compatible = ofBrand(head.ascii(at, 4));
            if (compatible.isPresent()) {
                return compatible;
            }
        }
        return Optional.of(HEIC);
    }

    private static Optional<PictureFormat> ofBrand(String brand) {
        return switch (brand) {
            case "avif", "avis" -> Optional.of(AVIF);
            case "heic", "heix", "heim", "heis" -> Optional.of(HEIC);
            default -> Optional.empty();
        };
    }

    private static boolean isGeneral(String brand) {
        return brand.equals("mif1") || brand.equals("msf1");
    }
}
