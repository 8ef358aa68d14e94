package io.imagefunction.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large PNGs become small pictures that look the same. The JDK's own reader and writer are the judges. */
class SmallPngTest {

    private static final int MOST = 60_000;

    @ParameterizedTest
    @CsvSource({
        "TYPE_INT_RGB, 1024, 1024",
        "TYPE_INT_RGB, 1, 1",
        "TYPE_INT_RGB, 3000, 2",
        "TYPE_INT_RGB, 2, 3000",
        "TYPE_INT_RGB, 701, 503",
        "TYPE_INT_ARGB, 640, 480",
        "TYPE_INT_ARGB, 333, 777",
        "TYPE_BYTE_GRAY, 1001, 999",
        "TYPE_USHORT_GRAY, 500, 700",
        "TYPE_BYTE_INDEXED, 801, 600",
        "TYPE_BYTE_BINARY, 1003, 997"
    })
    void everyPixelIsTheMeanOfASquare(String type, int width, int height) throws Exception {
        BufferedImage large = noise(type, width, height);
        byte[] small = smallPng(large, MOST);

        BufferedImage read = ImageIO.read(stream(small));
        assertTrue(small.length <= MOST, () -> small.length + " bytes");
        int factor = Math.ceilDiv(width, read.getWidth());
        assertEquals(Math.ceilDiv(width, factor), read.getWidth());
        assertEquals(Math.ceilDiv(height, factor), read.getHeight());
        for (int at = 0; at < 50; at++) {
            int x = at * 7919 % read.getWidth();
            int y = at * 104729 % read.getHeight();
            assertNear(mean(large, x * factor, y * factor, factor), samples(read, x, y), 1);
        }
    }

    @Test
    void aSmallPngOfNoiseIsAsLargeAsAllowed() throws Exception {
        byte[] small = smallPng(noise("TYPE_INT_RGB", 2048, 2048), 500_000);

        assertTrue(small.length > 150_000 && small.length <= 500_000, () -> small.length + " bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "TYPE_INT_RGB, 1024, 1024, 1",
        "TYPE_INT_RGB, 2047, 1023, 2",
        "TYPE_INT_RGB, 1, 1, 1",
        "TYPE_INT_RGB, 3000, 2, 1",
        "TYPE_BYTE_GRAY, 1501, 1499, 2",
        "TYPE_USHORT_GRAY, 500, 700, 1",
        "TYPE_BYTE_INDEXED, 801, 600, 1"
    })
    void anOpaquePictureBecomesAJpegThatLooksTheSame(String type, int width, int height, int factor) throws Exception {
        BufferedImage large = gradient(type, width, height);

        SmallPicture small = SmallPng.of(stream(png(large, false)), 400_000).orElseThrow();

        assertEquals(PictureFormat.JPEG, small.format());
        assertTrue(small.bytes().length <= 400_000, () -> small.bytes().length + " bytes");
        BufferedImage read = ImageIO.read(stream(small.bytes()));
        assertEquals(Math.ceilDiv(width, factor), read.getWidth());
        assertEquals(Math.ceilDiv(height, factor), read.getHeight());
        for (int at = 0; at < 50; at++) {
            int x = at * 7919 % read.getWidth();
            int y = at * 104729 % read.getHeight();
            assertNear(mean(large, x * factor, y * factor, factor), samples(read, x, y), 16);
        }
    }

    /** Noise in the lowest quality has more bytes than these, so the picture gets smaller instead. */
    @Test
    void noiseFitsInFewBytes() throws Exception {
        BufferedImage large = noise("TYPE_INT_RGB", 91, 91);
        for (int y = 0; y < 91; y++) {
            for (int x = 0; x < 91; x++) {
                boolean isBlack = (large.getRGB(x, y) & 1) == 0;
                large.setRGB(x, y, isBlack ? 0 : x < 46 || y < 46 ? 0xffffff : 0xffff00);
            }
        }

        SmallPicture small = SmallPng.of(stream(png(large, false)), 2_900).orElseThrow();

        assertEquals(PictureFormat.JPEG, small.format());
        assertTrue(small.bytes().length <= 2_900, () -> small.bytes().length + " bytes");
        BufferedImage read = ImageIO.read(stream(small.bytes()));
        int side = read.getWidth();
        assertEquals(46, side);
        int half = side / 2 - 2;
        assertNear(new int[] {128, 128, 128, 255}, mean(read.getSubimage(0, 0, half, half), 0, 0, half), 40);
        assertNear(new int[] {128, 128, 0, 255}, mean(read.getSubimage(side - half, half, half, half), 0, 0, half), 40);
    }

    @Test
    void nothingIsMadeThatDoesNotFit() throws Exception {
        assertEquals(Optional.empty(), SmallPng.of(stream(png(noise("TYPE_INT_RGB", 40, 40), false)), 100));
    }

    /** Transparent pixels have a colour as well, which must not shine through. */
    @Test
    void whatIsTransparentDoesNotColourItsNeighbours() throws Exception {
        BufferedImage large = new BufferedImage(400, 400, BufferedImage.TYPE_INT_ARGB);
        for (int x = 0; x < 400; x++) {
            for (int y = 0; y < 400; y++) {
                large.setRGB(x, y, x % 2 == 0 ? 0xffff0000 : 0x0000ff00);
            }
        }

        SmallPicture small = SmallPng.of(stream(png(large, false)), 20_000).orElseThrow();

        assertEquals(PictureFormat.PNG, small.format());
        BufferedImage read = ImageIO.read(stream(small.bytes()));
        assertEquals(0xff0000, read.getRGB(50, 50) & 0xffffff);
        assertEquals(128, read.getRGB(50, 50) >>> 24, 20);
    }

    @Test
    void anInterlacedPictureIsLeftOut() throws Exception {
        assertEquals(Optional.empty(), SmallPng.of(stream(png(noise("TYPE_INT_RGB", 300, 300), true)), MOST));
    }

    /** Each of the rows takes time, however short they are. */
    @Test
    void aVeryHighPictureIsLeftOut() throws Exception {
        byte[] png = png(noise("TYPE_INT_RGB", 1, 1), false);
        png[21] = 1; // 65,537 rows

        assertEquals(Optional.empty(), SmallPng.of(stream(png), MOST));
    }

    @Test
    void samplesWithoutBitsAreAnIoException() throws Exception {
        byte[] png = png(noise("TYPE_BYTE_GRAY", 64, 64), false);
        png[24] = 0;

        assertThrows(IOException.class, () -> SmallPng.of(stream(png), MOST));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7fffffff, 40_000})
    void aHugePictureIsLeftOutBeforeItTakesMemory(int side) throws Exception {
        byte[] png = png(noise("TYPE_INT_RGB", 8, 8), false);
        for (int at = 0; at < 4; at++) {
            png[16 + at] = png[20 + at] = (byte) (side >> 24 - 8 * at);
        }

        assertEquals(Optional.empty(), SmallPng.of(stream(png), MOST));
    }

    /** Whatever is broken, the caller hears of it by an exception that it expects. */
    @Test
    void aBrokenPictureIsAnIoException() throws Exception {
        byte[] png = png(noise("TYPE_BYTE_INDEXED", 64, 64), false);
        for (int length = 0; length < png.length - 20; length += 7) {
            byte[] cut = Arrays.copyOf(png, length);
            assertThrows(IOException.class, () -> SmallPng.of(stream(cut), 2_000), () -> cut.length + " bytes");
        }
        Random random = new Random(7);
        for (int time = 0; time < 3_000; time++) {
            byte[] damaged = png.clone();
            damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
            try {
                SmallPng.of(stream(damaged), 2_000);
            } catch (IOException expected) {
                continue;
            }
        }
    }

    @Test
    void aPictureMayArriveInSmallPieces() throws Exception {
        byte[] png = png(noise("TYPE_INT_RGB", 200, 200), false);
        InputStream slow = new ByteArrayInputStream(png) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 3));
            }
        };

        assertArrayEquals(
                SmallPng.of(stream(png), 9_000).orElseThrow().bytes(),
                SmallPng.of(slow, 9_000).orElseThrow().bytes());
    }

    private static byte[] smallPng(BufferedImage large, int most) throws IOException {
        PngChunks chunks = new PngChunks(stream(png(large, false)));
        try (PngRows rows = new PngRows(chunks)) {
            return SmallPng.png(chunks, rows, most);
        }
    }

    /** Smooth, as photos are. */
    private static BufferedImage gradient(String type, int width, int height) throws ReflectiveOperationException {
        BufferedImage image = new BufferedImage(
                width, height, BufferedImage.class.getField(type).getInt(null));
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = x * 255 / Math.max(width, 256);
                int green = y * 255 / Math.max(height, 256);
                image.setRGB(x, y, 0xff000000 | red << 16 | green << 8 | 255 - red);
            }
        }
        return image;
    }

    private static BufferedImage noise(String type, int width, int height) throws ReflectiveOperationException {
        BufferedImage image = new BufferedImage(
                width, height, BufferedImage.class.getField(type).getInt(null));
        Random random = new Random(width * 31L + height);
        boolean alpha = image.getColorModel().hasAlpha();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int opaque = alpha ? 0 : 0xff000000;
                image.setRGB(x, y, opaque | random.nextInt());
            }
        }
        return image;
    }

    private static byte[] png(BufferedImage image, boolean interlaced) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam options = writer.getDefaultWriteParam();
        options.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new javax.imageio.IIOImage(image, null, null), options);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** Red, green, blue and alpha, or gray three times, as they are in the file. */
    private static int[] samples(BufferedImage image, int x, int y) {
        if (image.getColorModel() instanceof java.awt.image.IndexColorModel) {
            int rgb = image.getRGB(x, y);
            return new int[] {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, 255};
        }
        int[] pixel = image.getRaster().getPixel(x, y, (int[]) null);
        int shift = image.getColorModel().getComponentSize(0) - 8;
        int[] bytes = IntStream.of(pixel).map(sample -> sample >> shift).toArray();
        return switch (bytes.length) {
            case 1 -> new int[] {bytes[0], bytes[0], bytes[0], 255};
            case 3 -> new int[] {bytes[0], bytes[1], bytes[2], 255};
            default -> bytes;
        };
    }

    private static int[] mean(BufferedImage image, int left, int top, int side) {
        double[] sums = new double[4];
        double weights = 0;
        int pixels = 0;
        for (int y = top; y < Math.min(top + side, image.getHeight()); y++) {
            for (int x = left; x < Math.min(left + side, image.getWidth()); x++) {
                int[] pixel = samples(image, x, y);
                for (int channel = 0; channel < 3; channel++) {
                    sums[channel] += pixel[channel] * (double) pixel[3];
                }
                weights += pixel[3];
                pixels++;
            }
        }
        int[] mean = new int[4];
        for (int channel = 0; channel < 3; channel++) {
            mean[channel] = weights == 0 ? 0 : (int) Math.round(sums[channel] / weights);
        }
        mean[3] = (int) Math.round(weights / pixels);
        return mean;
    }

    private static void assertNear(int[] expected, int[] actual, int tolerance) {
        for (int channel = 0; channel < 4; channel++) {
            assertEquals(
                    expected[channel],
                    actual[channel],
                    tolerance,
                    () -> Arrays.toString(expected) + " is not " + Arrays.toString(actual));
        }
    }
}
