package io.imagefunction.picture.jpeg;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Writes a baseline JPEG into memory (ITU-T T.81, annexes B and F), with one sample of each colour difference for four
 * pixels. The tables are the typical ones of annex K: those of luminance, and another quantization for the differences.
 */
final class JpegWriter {

    /** A picture in gray or YCbCr: 1 or 3 channels of 0 to 255. */
    interface Pixels {

        int width();

        int height();

        int channels();

        int at(int channel, int x, int y);
    }

    private static final int SIDE = ScaledIdct.SIDE;
    private static final int[] ZIGZAG = JpegComponent.ZIGZAG;
    private static final float[] COSINES = ScaledIdct.cosines(SIDE);
    private static final int[] QUALITIES = {85, 70, 50, 30, 15};

    /** Tables K.1 and K.2, row by row. */
    private static final String[] STEPS = {
        "100b0a101828333d0c0c0e131a3a3c370e0d1018283945380e11161d3357503e"
                + "12162538446d674d182337405168715c31404e5767797865485c5f6270646763",
        "1112182f6363636312151a4263636363181a3863636363632f42636363636363" + "63".repeat(32)
    };

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Pixels pixels;
    private final byte[][] steps = new byte[2][];
    private final float[] rows = new float[SIDE * SIDE];
    private final float[] samples = new float[SIDE * SIDE];
    private final int[] coded = new int[SIDE * SIDE];
    private final JpegCoder coder = new JpegCoder(out);

    private JpegWriter(Pixels pixels, int quality) {
        this.pixels = pixels;
        for (int i = 0; i < steps.length; i++) {
            steps[i] = hex(STEPS[i]);
            // The quality is that of the Independent JPEG Group's software.
            int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
            for (int k = 0; k < steps[i].length; k++) {
                steps[i][k] = (byte) Math.clamp((steps[i][k] * percent + 50) / 100, 1, 255);
            }
        }
    }

    /**
     * The picture in the best quality with which it has at most so many bytes. If no quality is low enough, it is made
     * smaller. Returns nothing if not even one pixel fits.
     */
    static Optional<byte[]> write(Pixels pixels, int most) {
        for (int quality : QUALITIES) {
            byte[] picture = new JpegWriter(pixels, quality).write();
            if (picture.length <= most) {
                return Optional.of(picture);
            }
        }
        boolean isSmallest = pixels.width() == 1 && pixels.height() == 1;
        return isSmallest ? Optional.empty() : write(new Half(pixels), most);
    }

    /** A picture of half the width and height. */
    private record Half(Pixels whole) implements Pixels {

        @Override
        public int width() {
            return Math.ceilDiv(whole.width(), 2);
        }

        @Override
        public int height() {
            return Math.ceilDiv(whole.height(), 2);
        }

        @Override
        public int channels() {
            return whole.channels();
        }

        @Override
        public int at(int channel, int x, int y) {
            return Math.round(mean(whole, channel, 2 * x, 2 * y, 2));
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private byte[] write() {
        boolean colour = pixels.channels() == 3;
        out.writeBytes(hex("ffd8" + "ffe000104a46494600010100000100010000")); // SOI, and APP0 of JFIF 1.01
        for (int i = 0; i < steps.length; i++) {
            segment(0xdb, 65).write(i);
            for (int position : ZIGZAG) {
                out.write(steps[i][position]);
            }
        }
        segment(0xc4, JpegCoder.DC.length).writeBytes(JpegCoder.DC);
        segment(0xc4, JpegCoder.AC.length).writeBytes(JpegCoder.AC);
        ByteBuffer size = ByteBuffer.allocate(5).put((byte) 8);
        size.putShort((short) pixels.height()).putShort((short) pixels.width());
        segment(0xc0, colour ? 15 : 9).writeBytes(size.array());
        out.writeBytes(hex(colour ? "03" + "012200" + "021101" + "031101" : "01" + "011100"));
        segment(0xda, colour ? 10 : 6).writeBytes(hex(colour ? "03" + "0100" + "0200" + "0300" : "01" + "0100"));
        out.writeBytes(hex("003f00"));
        units(colour ? 2 : 1, colour);
        coder.finish();
        out.writeBytes(hex("ffd9"));
        return out.toByteArray();
    }

    /** Begins a segment: its marker, and its length. */
    private ByteArrayOutputStream segment(int marker, int length) {
        out.write(0xff);
        out.write(marker);
        out.write(length + 2 >> 8);
        out.write(length + 2);
        return out;
    }

    private void units(int blocks, boolean colour) {
        int side = blocks * SIDE;
        for (int top = 0; top < pixels.height(); top += side) {
            for (int left = 0; left < pixels.width(); left += side) {
                for (int block = 0; block < blocks * blocks; block++) {
                    block(0, left + block % blocks * SIDE, top + block / blocks * SIDE, 1);
                }
                if (colour) {
                    block(1, left, top, 2);
                    block(2, left, top, 2);
                }
            }
        }
    }

    private void block(int channel, int left, int top, int pixelsOfSample) {
        for (int i = 0; i < samples.length; i++) {
            int x = left + i % SIDE * pixelsOfSample;
            int y = top + i / SIDE * pixelsOfSample;
            samples[i] = mean(pixels, channel, x, y, pixelsOfSample) - 128;
        }
        transform(samples, rows);
        transform(rows, samples);
        byte[] divisors = steps[channel == 0 ? 0 : 1];
        for (int k = 0; k < coded.length; k++) {
            coded[k] = quantized(ZIGZAG[k], divisors);
        }
        coder.block(channel, coded);
    }

    /** The mean of a square. Beyond the edges, the last pixels are repeated. */
    private static float mean(Pixels pixels, int channel, int left, int top, int side) {
        int sum = 0;
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                sum += pixels.at(channel, Math.min(x, pixels.width() - 1), Math.min(y, pixels.height() - 1));
            }
        }
        return (float) sum / (side * side);
    }

    /** The DCT of each row (A.3.3). The result is written in columns, so that a second time does the same for them. */
    private static void transform(float[] from, float[] to) {
        for (int row = 0; row < SIDE; row++) {
            for (int frequency = 0; frequency < SIDE; frequency++) {
                float sum = 0;
                for (int i = 0; i < SIDE; i++) {
                    sum += from[row * SIDE + i] * COSINES[frequency * SIDE + i];
                }
                to[frequency * SIDE + row] = sum;
            }
        }
    }

    private int quantized(int position, byte[] divisors) {
        return Math.clamp(Math.round(samples[position] / (divisors[position] & 0xff)), -1023, 1023);
    }
}
