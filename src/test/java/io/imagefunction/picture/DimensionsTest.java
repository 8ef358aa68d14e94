package io.imagefunction.picture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes whose every byte counts, and headers at their limits. */
class DimensionsTest {

    private static final String PNG = "89504e470d0a1a0a0000000d49484452";
    private static final String RIFF = hex("RIFF....WEBP");

    @ParameterizedTest
    @CsvSource({
        // format, bytes, width, height
        "PNG,  " + PNG + "0102030405060708, 16909060, 84281096",
        "PNG,  " + PNG + "7fffffff00000001, 2147483647, 1",
        "GIF,  474946383961 0102 0304, 513, 1027",
        "JPEG, ffd8 ffc0 0011 08 0102 0304, 772, 258",
        "JPEG, ffd8 ffcf 0011 08 0102 0304, 772, 258",
        "JPEG, ffd8 ffff ffc2 0011 08 0102 0304, 772, 258",
        "JPEG, ffd8 ffc4 0004 0000 ffc8 0004 0000 ffcc 0004 0000 ffbf 0004 0000 ffd0 0004 0000 ffc1 0011 08 0102 0304,"
                + " 772, 258",
    })
    void dimensionsAreRead(PictureFormat format, String bytes, int width, int height) {
        assertEquals(Optional.of(new Dimensions(width, height)), of(format, bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "PNG,  " + PNG + "0000000000000001",
        "PNG,  " + PNG + "0000000100000000",
        "PNG,  " + PNG + "8000000000000001",
        "PNG,  " + PNG + "00000001ffffffff",
        "PNG,  " + PNG + "00000001000000",
        "JPEG, ffd8 fec0 0011 08 0102 0304",
        "JPEG, ffd8 ffc0 0011 08 0102 03",
        "JPEG, ffd8 ffda 0004 0000 00c0",
    })
    void unknownDimensionsAreNotGuessed(PictureFormat format, String bytes) {
        assertEquals(Optional.empty(), of(format, bytes));
    }

    @Test
    void allThreeKindsOfWebpAreRead() {
        assertEquals(
                Optional.of(new Dimensions(0x030201 + 1, 0x060504 + 1)),
                of(PictureFormat.WEBP, RIFF + hex("VP8X") + "0a00000010000000 010203 040506"));
        // 14 bits each: width - 1 = 0x1234, height - 1 = 0x2bcd.
        long bits = 0x1234 | 0x2bcdL << 14;
        assertEquals(
                Optional.of(new Dimensions(0x1235, 0x2bce)),
                of(
                        PictureFormat.WEBP,
                        RIFF + hex("VP8L") + "000000002f"
                                + HexFormat.of().toHexDigits(Integer.reverseBytes((int) bits))));
        // The two bits above are for scaling.
        assertEquals(
                Optional.of(new Dimensions(0x0201, 0x3f03)),
                of(PictureFormat.WEBP, RIFF + hex("VP8 ") + "00000000 000000 9d012a 0142 03ff"));
        assertEquals(Optional.empty(), of(PictureFormat.WEBP, RIFF + hex("VP9 ") + "0a00000010000000010203040506"));
    }

    @Test
    void ofIsoMediaAreTheLargest() {
        String ispe = hex("ispe") + "00000000";
        String small = ispe + "0000000800000008";
        String large = ispe + "0000001000000009";
        String nothing = ispe + "0000000000000009";

        for (String boxes : new String[] {small + large, large + small, nothing + small + large, large + nothing}) {
            assertEquals(Optional.of(new Dimensions(16, 9)), of(PictureFormat.AVIF, boxes));
        }
        assertEquals(Optional.of(new Dimensions(8, 8)), of(PictureFormat.HEIC, small));
        assertEquals(Optional.empty(), of(PictureFormat.HEIC, small.substring(0, small.length() - 2)));
        String behindTheHead = "00".repeat(PictureFormat.HEAD - 16) + "00" + large;
        assertEquals(Optional.empty(), of(PictureFormat.HEIC, behindTheHead));
        assertEquals(
                Optional.of(new Dimensions(16, 9)),
                of(PictureFormat.HEIC, "00".repeat(PictureFormat.HEAD - 16) + large));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "<svg width='16' height='8'>                       | 16 | 8",
                "<svg height='8px' width=' 16.4 px '>              | 16 | 8",
                "<svg width='16' viewBox='0 0 3 4'>                | 3  | 4",
                "<svg height='16' viewBox='-1.5,2 3.5,4.4'>        | 4  | 4",
                "<svg width='1em' height='1em' viewBox='0 0 3 4'>  | 3  | 4",
                "<svg width='0' height='8'>                        |    |",
                "<svg stroke-width='1' height='8'>                 |    |",
                "<svg>                                             |    |",
            })
    void ofAnSvgAreItsLengthsOrItsViewBox(String svg, Integer width, Integer height) {
        byte[] text = svg.getBytes(UTF_8);

        assertEquals(
                width == null ? Optional.empty() : Optional.of(new Dimensions(width, height)),
                Dimensions.of(PictureFormat.SVG, new PictureHeader(text, text.length)));
    }

    @ParameterizedTest
    @CsvSource({"heic, HEIC", "heix, HEIC", "heim, HEIC", "heis, HEIC", "avif, AVIF", "avis, AVIF", "isom, ", "mp42, "})
    void aBrandIsAFormat(String brand, PictureFormat format) {
        assertEquals(Optional.ofNullable(format), format("00000018" + hex("ftyp" + brand + "....")));
    }

    @ParameterizedTest
    @CsvSource({
        "mif1, miafavif, AVIF",
        "msf1, avisiso8, AVIF",
        "mif1, miafheic, HEIC",
        "mif1, miafMiHB, HEIC",
        "isom, miafavif, ",
    })
    void aGeneralBrandIsWhatItsCompatibleOnesSay(String major, String compatible, PictureFormat format) {
        String head = "00000018" + hex("ftyp" + major + "....");

        assertEquals(Optional.ofNullable(format), format(head + hex(compatible)));
    }

    /** The box ends there. */
    @Test
    void brandsBehindTheirBoxDoNotCount() {
        assertEquals(Optional.of(PictureFormat.HEIC), format("00000014" + hex("ftypmif1....miafavif")));
        assertEquals(Optional.of(PictureFormat.HEIC), format("00000017" + hex("ftypmif1....miafavif")));
        assertEquals(Optional.of(PictureFormat.AVIF), format("00000018" + hex("ftypmif1....miafavif")));
        assertEquals(Optional.of(PictureFormat.AVIF), format("00000014" + hex("ftypmif1....avif")));
    }

    @Test
    void bytesAfterTheLengthAreNotRead() {
        PictureHeader head = new PictureHeader(new byte[] {1, 2, 3, (byte) 0xff, 5}, 4);

        assertEquals(0xff, head.unsigned(3));
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> head.unsigned(4));
        assertEquals(true, head.startsWith(2, 3, 0xff));
        assertEquals(false, head.startsWith(2, 3, 0xfe));
        assertEquals(false, head.startsWith(3, 0xff, 5));
        assertEquals("\1\2\3\u00ff", head.ascii(0, 4));
        assertEquals("", head.ascii(1, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "'', nothing at all",
        "20, a text",
        "7e7e, a text",
        "0d0a09, a text",
        "7f, bytes that begin with 7f",
        "1f, a text",
        "00, bytes that begin with 00",
        "0102030405, bytes that begin with 01 02 03 04",
        "202020202020202020202020ff, a text",
        "2020202020202020202020ff, bytes that begin with 20 20 20 20"
    })
    void aDescriptionDoesNotQuoteTheText(String bytes, String description) {
        byte[] parsed = HexFormat.of().parseHex(bytes);

        assertEquals(description, new PictureHeader(parsed, parsed.length).description());
    }

    private static Optional<PictureFormat> format(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return PictureFormat.of(new PictureHeader(bytes, bytes.length));
    }

    private static Optional<Dimensions> of(PictureFormat format, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return Dimensions.of(format, new PictureHeader(bytes, bytes.length));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(ISO_8859_1));
    }
}
