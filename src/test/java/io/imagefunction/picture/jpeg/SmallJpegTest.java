package io.imagefunction.picture.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.picture.jpeg.JpegFiles.Options;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large JPEGs become small ones that look the same. The JDK's own reader and writer are the judges. */
class SmallJpegTest {

    private static final int RGB = BufferedImage.TYPE_INT_RGB;
    private static final int GRAY = BufferedImage.TYPE_BYTE_GRAY;
    private static final int ADOBE = 0xee;
    private static final int SOF0 = 0xc0;
    private static final int DHT = 0xc4;
    private static final int RST1 = 0xd1;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DQT = 0xdb;
    private static final byte COMMENT = (byte) 0xfe;

    @ParameterizedTest
    @CsvSource({
        // progressive, quality, luminance, restart, width, height, side of a square that becomes a pixel
        "false, 0.90, 1x1, 0, 320, 240, 1",
        "false, 0.90, 1x1, 0, 512, 384, 2",
        "false, 0.90, 1x1, 0, 512, 384, 4",
        "false, 0.90, 1x1, 0, 512, 384, 8",
        "false, 0.90, 1x1, 0, 632, 472, 16",
        "false, 0.90, 1x1, 0, 960, 480, 24",
        "false, 1.00, 1x1, 0, 512, 384, 2",
        "false, 0.30, 1x1, 0, 512, 384, 4",
        "false, 0.90, 2x2, 0, 512, 384, 1",
        "false, 0.90, 2x2, 0, 512, 384, 2",
        "false, 0.75, 2x2, 0, 505, 373, 4",
        "false, 0.75, 2x2, 0, 501, 371, 8",
        "false, 0.90, 2x1, 0, 512, 384, 2",
        "false, 0.90, 1x2, 0, 512, 384, 4",
        "false, 0.90, 4x1, 0, 512, 384, 4",
        "false, 0.90, 4x2, 0, 512, 384, 2",
        "false, 0.90, 2x2, 5, 512, 384, 4",
        "false, 0.90, 1x1, 1, 512, 384, 2",
        "true,  0.90, 1x1, 0, 320, 240, 1",
        "true,  0.90, 1x1, 0, 512, 384, 2",
        "true,  0.90, 1x1, 0, 512, 384, 8",
        "true,  1.00, 2x2, 0, 512, 384, 2",
        "true,  0.90, 2x2, 0, 512, 384, 4",
        "true,  0.30, 2x2, 0, 505, 373, 4",
        "true,  0.75, 2x1, 7, 501, 371, 2",
        "true,  0.90, 4x1, 0, 512, 384, 16",
        "false, 0.90, 1x1, 0, 3000, 8, 8",
        "true,  0.90, 2x2, 0, 64, 2000, 8"
    })
    void everyPixelIsTheMeanOfASquare(
            boolean progressive, float quality, String luminance, int restart, int width, int height, int side)
            throws Exception {
        for (int type : new int[] {RGB, GRAY}) {
            BufferedImage drawing = JpegFiles.drawing(width, height, type);
            byte[] jpeg = JpegFiles.jpeg(drawing, new Options(progressive, quality, luminance, restart));

            JpegPixels pixels = decoded(jpeg, pixels(width, side) * (long) pixels(height, side));

            assertEquals(pixels(width, side), pixels.width());
            assertEquals(pixels(height, side), pixels.height());
            BufferedImage expected = scaled(read(jpeg), side);
            double error = error(expected, new Shown(pixels));
            assertTrue(error < allowed(progressive, type, luminance), () -> type + ": " + error);
        }
    }

    /**
     * Of 255, on average over all samples. A progressive picture loses what is finer than a pixel before the mean is taken.
     * The JDK's reader smooths colours of half the size.
     */
    private static double allowed(boolean progressive, int type, String luminance) {
        if (progressive) {
            return 2.5;
        }
        return type == GRAY ? 0.25 : luminance.equals("2x1") || luminance.equals("2x2") ? 3 : 0.75;
    }

    private static int pixels(int samples, int side) {
        return Math.ceilDiv(samples, side);
    }

    @ParameterizedTest
    @CsvSource({"false, 525000, 1000", "false, 100000, 500", "true, 525000, 1000", "true, 20000, 250"})
    void theSmallPictureIsAJpegThatLooksTheSame(boolean progressive, int most, int width) throws Exception {
        byte[] large = JpegFiles.jpeg(JpegFiles.drawing(2000, 1500, RGB), new Options(progressive, 0.95f, "2x2", 0));

        byte[] small = SmallJpeg.of(stream(large), most).orElseThrow();

        BufferedImage read = read(small);
        assertTrue(small.length <= most, () -> small.length + " bytes");
        assertEquals(width, read.getWidth());
        double error = error(scaled(read(large), 2000 / width), read::getRGB);
        assertTrue(error < 5, () -> "" + error);
    }

    /** Noise is what fits worst. */
    @ParameterizedTest
    @ValueSource(ints = {700_000, 100_000, 10_000})
    void noiseFitsInALowerQuality(int most) throws Exception {
        BufferedImage noise = new BufferedImage(1024, 1024, RGB);
        Random random = new Random(1);
        for (int at = 0; at < 1 << 20; at++) {
            noise.setRGB(at & 1023, at >> 10, random.nextInt());
        }

        byte[] small = SmallJpeg.of(stream(JpegFiles.jpeg(noise, Options.BASELINE)), most)
                .orElseThrow();

        assertTrue(small.length <= most && small.length > most / 5, () -> small.length + " bytes");
    }

    /** Where the first row and the first column are to be seen, as the table of EXIF says. */
    @ParameterizedTest
    @CsvSource({
        "1, false, 0, 0, 1, 0",
        "2, false, 1, 0, 0, 0",
        "3, false, 1, 1, 0, 1",
        "4, false, 0, 1, 1, 1",
        "5, true, 0, 0, 0, 1",
        "6, true, 1, 0, 1, 1",
        "7, true, 1, 1, 1, 0",
        "8, true, 0, 1, 0, 0"
    })
    void thePictureIsTurnedAsItsCameraWas(
            int orientation, boolean turned, int firstX, int firstY, int secondX, int secondY) throws Exception {
        BufferedImage corners = new BufferedImage(640, 320, RGB);
        fill(corners, 0, 0, 0xff0000);
        fill(corners, 320, 0, 0x00ff00);
        byte[] jpeg = JpegFiles.jpeg(corners, Options.BASELINE);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] exif = JpegFiles.withSegment(jpeg, 0xe1, exif(orientation, order));

            BufferedImage read = read(SmallJpeg.of(stream(exif), 10_000).orElseThrow());

            assertEquals(turned ? 80 : 160, read.getWidth());
            assertEquals(turned ? 160 : 80, read.getHeight());
            assertTrue((corner(read, firstX, firstY) & 0xff0000) > 0xe00000, "the first corner is red");
            assertTrue((corner(read, secondX, secondY) & 0xff00) > 0xe000, "the second corner is green");
        }
    }

    private static void fill(BufferedImage image, int left, int top, int rgb) {
        for (int at = 0; at < 320 * 160; at++) {
            image.setRGB(left + at % 320, top + at / 320, rgb);
        }
    }

    private static int corner(BufferedImage image, int right, int bottom) {
        return image.getRGB(right * (image.getWidth() - 1), bottom * (image.getHeight() - 1));
    }

    private static byte[] exif(int orientation, ByteOrder order) {
        ByteBuffer exif = ByteBuffer.allocate(64).order(order).put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        exif.putShort((short) 42).putInt(10).putShort((short) 0);
        exif.putShort((short) 2)
                .putShort((short) 256)
                .putShort((short) 4)
                .putInt(1)
                .putInt(640);
        exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
        return exif.array();
    }

    @Test
    void exifThatIsDamagedTurnsNothing() throws Exception {
        byte[] exif = exif(6, ByteOrder.BIG_ENDIAN);
        for (int length = 0; length < 40; length++) {
            assertEquals(Optional.empty(), ExifOrientation.of(Arrays.copyOf(exif, length)), length + " bytes");
        }
        for (int orientation : new int[] {0, 9, -1}) {
            assertEquals(Optional.empty(), ExifOrientation.of(exif(orientation, ByteOrder.BIG_ENDIAN)));
        }
        assertEquals(Optional.of(6), ExifOrientation.of(exif));
    }

    /** JFIF says that there are YCbCr, so Adobe's segment counts only without it. */
    @ParameterizedTest
    @CsvSource({"true, 0", "false, 0", "false, 1"})
    void redGreenAndBlueMayBeStoredAsTheyAre(boolean jfif, int transform) throws Exception {
        byte[] jpeg = JpegFiles.jpeg(JpegFiles.drawing(512, 384, RGB), new Options(false, 0.9f, "1x1", 0));
        byte[] adobe = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
        byte[] file = JpegFiles.withSegment(jfif ? jpeg : withoutJfif(jpeg), ADOBE, adobe);

        // The JDK's reader refuses what JFIF and Adobe's segment say differently.
        double error = error(scaled(read(jfif ? jpeg : file), 2), new Shown(decoded(file, 256 * 192)));

        assertTrue(error < 1.5, () -> "" + error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RGB", "YUV"})
    void theNamesOfComponentsSayWhatNoSegmentSays(String names) throws Exception {
        byte[] file = withoutJfif(JpegFiles.jpeg(JpegFiles.drawing(512, 384, RGB), new Options(false, 0.9f, "2x1", 0)));
        for (int component = 0; component < 3; component++) {
            byte name = (byte) names.charAt(component);
            file[JpegFiles.indexOf(file, SOF0, 0) + 10 + 3 * component] = name;
            file[JpegFiles.indexOf(file, SOS, 0) + 5 + 2 * component] = name;
        }

        double error = error(scaled(read(file), 2), new Shown(decoded(file, 256 * 192)));

        assertTrue(error < 1.5, () -> "" + error);
    }

    private static byte[] withoutJfif(byte[] jpeg) {
        byte[] bytes = Arrays.copyOfRange(jpeg, 18, jpeg.length);
        bytes[0] = jpeg[0];
        bytes[1] = jpeg[1];
        return bytes;
    }

    @Test
    void componentsMayHaveAScanEach() throws Exception {
        byte[] jpeg = JpegFiles.inScans(325, 222);

        double error = error(scaled(read(jpeg), 2), new Shown(decoded(jpeg, 163 * 111)));

        assertTrue(error < 1, () -> "" + error);
    }

    /** The picture is a little lighter than the middle, by one step of 8. With a step of 264 it is much lighter. */
    @Test
    void stepsMayHaveSixteenBits() throws Exception {
        BufferedImage flat = new BufferedImage(64, 64, GRAY);
        Arrays.fill(((DataBufferByte) flat.getRaster().getDataBuffer()).getData(), (byte) 129);
        byte[] jpeg = JpegFiles.jpeg(flat, new Options(false, 0.75f, "1x1", 0));
        jpeg[JpegFiles.indexOf(jpeg, SOF0, 0) + 1] = (byte) 0xc1;
        int table = JpegFiles.indexOf(jpeg, DQT, 0);
        assertEquals(8, jpeg[table + 5]);
        byte[] wide = new byte[129];
        wide[0] = 0x10;
        wide[1] = 1;
        for (int i = 0; i < 64; i++) {
            wide[2 + 2 * i] = jpeg[table + 5 + i];
        }
        jpeg[table + 1] = COMMENT;

        JpegPixels pixels = decoded(JpegFiles.withSegment(jpeg, DQT, wide), 64);

        assertEquals(128 + 264 / 8, pixels.at(0, 3, 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0xc3, 0xc5, 0xc9, 0xca, 0xcf})
    void whatIsNeitherSequentialNorProgressiveIsLeftOut(int marker) throws Exception {
        byte[] jpeg = JpegFiles.jpeg(JpegFiles.drawing(64, 64, RGB), Options.BASELINE);
        jpeg[JpegFiles.indexOf(jpeg, SOF0, 0) + 1] = (byte) marker;

        assertEquals(Optional.empty(), SmallJpeg.of(stream(jpeg), 1_000));
    }

    /** Sixteen factors and the largest dimensions, four components, samples of twelve bits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffc0000b 08 ffff ffff 01 011100",
                "ffc20011 08 3000 3000 03 011100 021100 031100",
                "ffc20011 08 ffff ffff 03 014400 021100 031100",
                "ffc00014 08 0010 0010 04 011100 021100 031100 041100",
                "ffc10011 0c 0010 0010 03 011100 021100 031100"
            })
    void whatTakesTooMuchIsLeftOut(String frame) throws Exception {
        byte[] start = HexFormat.of().parseHex("ffd8" + frame.replace(" ", ""));

        assertEquals(Optional.empty(), SmallJpeg.of(stream(start), 100_000));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndMayBeMissing(boolean progressive) throws Exception {
        byte[] jpeg = JpegFiles.jpeg(JpegFiles.drawing(99, 77, RGB), new Options(progressive, 0.9f, "2x2", 4));
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length - 2);
        assertEquals(jpeg.length - 2, JpegFiles.indexOf(jpeg, EOI, 0));

        assertArrayEquals(
                SmallJpeg.of(stream(jpeg), 9_000).orElseThrow(),
                SmallJpeg.of(stream(cut), 9_000).orElseThrow());
    }

    @Test
    void aPictureMayArriveInSmallPieces() throws Exception {
        byte[] jpeg = JpegFiles.jpeg(JpegFiles.drawing(200, 200, RGB), Options.PROGRESSIVE);
        InputStream slow = new ByteArrayInputStream(jpeg) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 3));
            }
        };

        assertArrayEquals(
                SmallJpeg.of(stream(jpeg), 9_000).orElseThrow(),
                SmallJpeg.of(slow, 9_000).orElseThrow());
    }

    /** Whatever is broken, the caller hears of it by an exception that it expects. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBrokenPictureIsAnIoException(boolean progressive) {
        byte[] jpeg = JpegFiles.jpeg(JpegFiles.drawing(64, 64, RGB), new Options(progressive, 0.9f, "2x2", 2));
        int scans = progressive ? JpegFiles.indexOf(jpeg, SOS, 0) : jpeg.length - 5;
        for (int length = 0; length < scans; length += 5) {
            byte[] cut = Arrays.copyOf(jpeg, length);
            assertThrows(IOException.class, () -> SmallJpeg.of(stream(cut), 2_000), () -> cut.length + " bytes");
        }
        Random random = new Random(7);
        for (int time = 0; time < 1_000; time++) {
            byte[] damaged = jpeg.clone();
            for (int times = time % 3; times >= 0; times--) {
                int at = random.nextInt(time % 2 == 0 ? damaged.length : 700);
                damaged[at] = (byte) (time % 5 == 0 ? 0xff : random.nextInt());
            }
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                try {
                    SmallJpeg.of(stream(damaged), 2_000);
                } catch (IOException expected) {
                    return;
                }
            });
        }
    }

    /** Each is one fault that would be a wrong index, or a picture that is not the right one. */
    @Test
    void wrongSegmentsAreIoExceptions() {
        byte[] jpeg = JpegFiles.jpeg(JpegFiles.drawing(64, 64, RGB), Options.BASELINE);
        int frame = JpegFiles.indexOf(jpeg, SOF0, 0);
        int scan = JpegFiles.indexOf(jpeg, SOS, 0);
        refused("no height", jpeg, frame + 5, 0, 0);
        refused("no width", jpeg, frame + 7, 0, 0);
        refused("no components", jpeg, frame + 9, 0);
        refused("more components than there is room for", jpeg, frame + 9, 120);
        refused("a sampling factor of 0", jpeg, frame + 11, 0x20);
        refused("a sampling factor of 5", jpeg, frame + 11, 0x52);
        refused("a component that has no table", jpeg, frame + 12, 3);
        refused("an empty scan", jpeg, scan + 4, 0);
        refused("an unknown component", jpeg, scan + 5, 9);
        refused("a component twice", jpeg, scan + 5, 2);
        refused("a Huffman table that is missing", jpeg, scan + 6, 0x33);
        refused("too many codes", jpeg, JpegFiles.indexOf(jpeg, DHT, 0) + 5, 3);
        refused("tables that end early", jpeg, JpegFiles.indexOf(jpeg, DQT, 0) + 2, 0, 20);
        byte[] restarts = JpegFiles.jpeg(JpegFiles.drawing(64, 64, RGB), new Options(false, 0.9f, "2x2", 2));
        refused("a restart of the wrong number", restarts, JpegFiles.indexOf(restarts, RST1, 0) + 1, 0xd5);
        byte[] progressive = JpegFiles.jpeg(JpegFiles.drawing(64, 64, RGB), Options.PROGRESSIVE);
        int second = JpegFiles.indexOf(progressive, SOS, JpegFiles.indexOf(progressive, SOS, 0) + 1);
        refused("a band that ends before it begins", progressive, second + 7, 5, 1);
        refused("a band beyond the block", progressive, second + 7, 1, 64);
        refused("a band before the block", progressive, second + 7, 0xff, 5);
        refused("a band with DC", progressive, second + 7, 0, 5);
    }

    private static void refused(String fault, byte[] jpeg, int at, int... values) {
        byte[] damaged = jpeg.clone();
        for (int i = 0; i < values.length; i++) {
            damaged[at + i] = (byte) values[i];
        }
        assertThrows(IOException.class, () -> SmallJpeg.of(stream(damaged), 2_000), fault);
    }

    /** What never ends is given up: fill bytes, empty segments, and scans of a picture that has long been complete. */
    @ParameterizedTest
    @CsvSource({"ff, 0", "00, 0", "fffe0002, 0", "ffd0, 0", "ff, 1", "00, 1", "scan, 1"})
    void whatNeverEndsIsGivenUp(String piece, int scans) {
        byte[] jpeg = JpegFiles.jpeg(JpegFiles.drawing(640, 640, RGB), Options.PROGRESSIVE);
        int first = JpegFiles.indexOf(jpeg, SOS, 0);
        int from = JpegFiles.indexOf(jpeg, SOS, first + scans);
        byte[] again = piece.equals("scan")
                ? Arrays.copyOfRange(jpeg, from, JpegFiles.indexOf(jpeg, DHT, from))
                : HexFormat.of().parseHex(piece);
        Endless endless = new Endless(again);
        InputStream stream = new SequenceInputStream(new ByteArrayInputStream(jpeg, 0, from), endless);

        assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> assertThrows(IOException.class, () -> SmallJpeg.of(stream, 10_000)));

        long most = piece.equals("scan") ? 201L * again.length + 10_000 : 140_000_000;
        assertTrue(endless.read < most, () -> endless.read + " bytes");
    }

    private static final class Endless extends InputStream {

        private final byte[] piece;
        private int read;

        Endless(byte[] piece) {
            this.piece = piece;
        }

        @Override
        public int read() {
            return piece[read++ % piece.length] & 0xff;
        }
    }

    private static BufferedImage read(byte[] jpeg) throws IOException {
        return ImageIO.read(stream(jpeg));
    }

    private static JpegPixels decoded(byte[] jpeg, long most) throws IOException {
        return SmallJpeg.decoded(stream(jpeg), most).orElseThrow();
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** Red, green and blue of a pixel. */
    private interface Rgb {

        int at(int x, int y);
    }

    private record Shown(JpegPixels pixels) implements Rgb {

        @Override
        public int at(int x, int y) {
            int luminance = pixels.at(0, x, y);
            if (pixels.channels() == 1) {
                return luminance << 16 | luminance << 8 | luminance;
            }
            double blue = pixels.at(1, x, y) - 128;
            double red = pixels.at(2, x, y) - 128;
            return byteOf(luminance + 1.402 * red) << 16
                    | byteOf(luminance - 0.344136 * blue - 0.714136 * red) << 8
                    | byteOf(luminance + 1.772 * blue);
        }

        private static int byteOf(double value) {
            return Math.clamp(Math.round(value), 0, 255);
        }
    }

    private static BufferedImage scaled(BufferedImage image, int side) {
        BufferedImage small = new BufferedImage(pixels(image.getWidth(), side), pixels(image.getHeight(), side), RGB);
        for (int y = 0; y < small.getHeight(); y++) {
            for (int x = 0; x < small.getWidth(); x++) {
                small.setRGB(x, y, mean(image, x * side, y * side, side));
            }
        }
        return small;
    }

    private static int mean(BufferedImage image, int left, int top, int side) {
        int[] sums = new int[3];
        int count = 0;
        for (int y = top; y < Math.min(top + side, image.getHeight()); y++) {
            for (int x = left; x < Math.min(left + side, image.getWidth()); x++, count++) {
                int rgb = rgb(image, x, y);
                for (int channel = 0; channel < 3; channel++) {
                    sums[channel] += rgb >> 8 * channel & 0xff;
                }
            }
        }
        int mean = 0;
        for (int channel = 0; channel < 3; channel++) {
            mean |= (sums[channel] + count / 2) / count << 8 * channel;
        }
        return mean;
    }

    /** Gray as it is in the file: the JDK's gray has another gamma. */
    private static int rgb(BufferedImage image, int x, int y) {
        int sample = image.getRaster().getSample(x, y, 0);
        return image.getRaster().getNumBands() == 1 ? sample * 0x10101 : image.getRGB(x, y);
    }

    /** The mean of the differences of all samples. */
    private static double error(BufferedImage expected, Rgb actual) {
        long sum = 0;
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                int one = expected.getRGB(x, y);
                int other = actual.at(x, y);
                for (int shift = 0; shift < 24; shift += 8) {
                    sum += Math.abs((one >> shift & 0xff) - (other >> shift & 0xff));
                }
            }
        }
        return sum / 3.0 / expected.getWidth() / expected.getHeight();
    }
}
