package io.imagefunction.local.drawing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A landscape and its caption, drawn as PNG or JPEG. */
public final class RasterDrawing {

    static {
        // Otherwise AWT would connect to the display that the environment names.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private RasterDrawing() {}

    /** @param transparent whether to draw only a disc of the landscape on a transparent background */
    public static BufferedImage draw(Landscape landscape, Caption caption, PictureSize size, boolean transparent) {
        var type = transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        var image = new BufferedImage(size.width(), size.height(), type);
        var graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        if (transparent) {
            var side = Math.min(size.width(), size.height()) * 0.94;
            graphics.setClip(new Ellipse2D.Double((size.width() - side) / 2, (size.height() - side) / 2, side, side));
        }
        paint(graphics, landscape, size);
        graphics.setClip(null);
        paint(graphics, caption);
        graphics.dispose();
        return image;
    }

    /** @param compression the API's value: 100 is the best quality of a JPEG; PNG ignores it */
    public static byte[] encode(BufferedImage image, DrawnFormat format, int compression) {
        var file = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName(format.name()).next();
        try (var output = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(output);
            var options = writer.getDefaultWriteParam();
            if (format == DrawnFormat.JPEG) {
                options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                options.setCompressionQuality(Math.max(1, compression) / 100f);
            }
            writer.write(null, new IIOImage(image, null, null), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    private static void paint(Graphics2D graphics, Landscape landscape, PictureSize size) {
        var width = size.width();
        var height = size.height();
        graphics.setPaint(new GradientPaint(0, 0, landscape.skyAbove(), 0, height * 0.7f, landscape.skyBelow()));
        graphics.fillRect(0, 0, width, height);

        var radius = landscape.sunRadius() * Math.min(width, height);
        var x = landscape.sunX() * width;
        var y = landscape.sunY() * height;
        var sun = landscape.sun();
        graphics.setPaint(
                new RadialGradientPaint((float) x, (float) y, (float) (4 * radius), new float[] {0.2f, 1}, new Color[] {
                    alpha(sun, 150), alpha(sun, 0)
                }));
        graphics.fillRect(0, 0, width, height);
        graphics.setPaint(sun);
        graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));

        for (var hill : landscape.hills()) {
            graphics.setPaint(hill.color());
            graphics.fill(outline(hill.ridge(), width, height));
        }
    }

    private static Path2D outline(double[] ridge, int width, int height) {
        var path = new Path2D.Double();
        path.moveTo(0, height);
        for (var i = 0; i < ridge.length; i++) {
            path.lineTo(width * (double) i / (ridge.length - 1), ridge[i] * height);
        }
        path.lineTo(width, height);
        path.closePath();
        return path;
    }

    private static void paint(Graphics2D graphics, Caption caption) {
        graphics.setPaint(new Color(12, 14, 24, 150));
        var corner = Math.max(4, caption.x());
        graphics.fillRoundRect(caption.x(), caption.y(), caption.width(), caption.height(), corner, corner);
        for (var line : caption.lines()) {
            graphics.setPaint(line.title() ? new Color(255, 214, 120) : Color.WHITE);
            for (var dot : PixelFont.dots(line.text())) {
                graphics.fillRect(
                        line.x() + dot.x() * line.dot(), line.y() + dot.y() * line.dot(), line.dot(), line.dot());
            }
        }
    }

    private static Color alpha(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }
}
