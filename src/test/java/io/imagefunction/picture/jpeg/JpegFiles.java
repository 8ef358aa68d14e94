package io.imagefunction.picture.jpeg;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/** Drawings, and JPEGs of them that the JDK's writer makes. */
final class JpegFiles {

    private static final String NATIVE = "javax_imageio_jpeg_image_1.0";

    private JpegFiles() {}

    /**
     * How a JPEG is written.
     *
     * @param luminance the sampling factors of the first component, such as 2x1; those of the others are 1
     * @param restart units between restarts, or 0
     */
    record Options(boolean progressive, float quality, String luminance, int restart) {
        static final Options BASELINE = new Options(false, 0.9f, "2x2", 0);
        static final Options PROGRESSIVE = new Options(true, 0.9f, "2x2", 0);
    }

    /** Soft and sharp edges, all colours, and some texture; no side or corner is like another. */
    static BufferedImage drawing(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(20, 60, 200), width, height, new Color(250, 180, 40)));
        graphics.fillRect(0, 0, width, height);
        Random random = new Random(width * 31L + height);
        for (int shape = 0; shape < 40; shape++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            int size = 4 + random.nextInt(Math.max(1, width / 6));
            graphics.fillOval(random.nextInt(width), random.nextInt(height), size, size);
            graphics.drawLine(random.nextInt(width), random.nextInt(height), random.nextInt(width), 0);
        }
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 4, height / 8);
        graphics.dispose();
        for (int at = 0; at < width * height / 16; at++) {
            int x = random.nextInt(width);
            int y = random.nextInt(height);
            image.setRGB(x, y, image.getRGB(x, y) ^ random.nextInt() & 0x0f0f0f);
        }
        return image;
    }

    /** A sequential JPEG with a scan for each of its components, of which two have a quarter of the columns. */
    static byte[] inScans(int width, int height) {
        Options options = new Options(false, 0.9f, "1x1", 0);
        byte[] first = jpeg(drawing(width, height, BufferedImage.TYPE_BYTE_GRAY), options);
        byte[] second = jpeg(drawing(Math.ceilDiv(width, 4), height, BufferedImage.TYPE_BYTE_GRAY), options);
        byte[] third = jpeg(drawing(Math.ceilDiv(width, 4), height, BufferedImage.TYPE_BYTE_GRAY), options);
        int frame = indexOf(first, 0xc0, 0);
        int tables = indexOf(first, 0xc4, frame);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first, 0, frame);
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc0, 0, 17});
        out.write(first, frame + 4, 5);
        out.writeBytes(new byte[] {3, 1, 0x41, 0, 2, 0x11, 0, 3, 0x11, 0});
        out.write(first, tables, indexOf(first, 0xda, 0) - tables);
        byte component = 1;
        for (byte[] gray : new byte[][] {first, second, third}) {
            int scan = indexOf(gray, 0xda, 0);
            out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, component++, 0, 0, 63, 0});
            out.write(gray, scan + 10, gray.length - 2 - scan - 10);
        }
        out.write(first, first.length - 2, 2);
        return out.toByteArray();
    }

    static byte[] jpeg(BufferedImage image, Options options) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(options.quality);
        param.setProgressiveMode(options.progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), param);
            metadata.setFromTree(NATIVE, changed((IIOMetadataNode) metadata.getAsTree(NATIVE), options));
            writer.write(null, new IIOImage(image, null, metadata), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadataNode changed(IIOMetadataNode tree, Options options) {
        IIOMetadataNode sof = (IIOMetadataNode) tree.getElementsByTagName("sof").item(0);
        IIOMetadataNode first = (IIOMetadataNode) sof.getFirstChild();
        first.setAttribute("HsamplingFactor", options.luminance.substring(0, 1));
        first.setAttribute("VsamplingFactor", options.luminance.substring(2));
        if (options.restart > 0) {
            IIOMetadataNode restarts = new IIOMetadataNode("dri");
            restarts.setAttribute("interval", String.valueOf(options.restart));
            sof.getParentNode().insertBefore(restarts, sof);
        }
        return tree;
    }

    /** The file with a segment after its first marker. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(0xff);
        out.write(marker);
        out.write(content.length + 2 >> 8);
        out.write(content.length + 2);
        out.writeBytes(content);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    /** Where the marker begins, from this position on. */
    static int indexOf(byte[] jpeg, int marker, int from) {
        for (int at = from; at < jpeg.length - 1; at++) {
            if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == marker) {
                return at;
            }
        }
        throw new AssertionError("there is no such marker");
    }
}
