package io.imagefunction.local.drawing;

import java.awt.Color;
import java.util.Locale;

/** A landscape and its caption, drawn as SVG. */
public final class VectorDrawing {

    private VectorDrawing() {}

    public static String draw(Landscape landscape, Caption caption, PictureSize size) {
        var svg = new StringBuilder();
        var width = size.width();
        var height = size.height();
        var sunX = landscape.sunX() * width;
        var sunY = landscape.sunY() * height;
        var radius = landscape.sunRadius() * Math.min(width, height);
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\">",
                width,
                height);
        add(svg, "<title>Stand-in for a generated picture</title>");
        add(
                svg,
                "<linearGradient id=\"sky\" x2=\"0\" y2=\"0.7\"><stop stop-color=\"%s\"/><stop offset=\"1\" stop-color=\"%s\"/></linearGradient>",
                hex(landscape.skyAbove()),
                hex(landscape.skyBelow()));
        add(
                svg,
                "<radialGradient id=\"glow\"><stop offset=\"0.2\" stop-color=\"%s\" stop-opacity=\"0.6\"/><stop offset=\"1\" stop-color=\"%1$s\" stop-opacity=\"0\"/></radialGradient>",
                hex(landscape.sun()));
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"url(#sky)\"/>", width, height);
        add(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"url(#glow)\"/>", sunX, sunY, 4 * radius);
        add(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>", sunX, sunY, radius, hex(landscape.sun()));
        for (var hill : landscape.hills()) {
            add(svg, "<path fill=\"%s\" d=\"%s\"/>", hex(hill.color()), outline(hill.ridge(), width, height));
        }
        add(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"#0c0e18\" fill-opacity=\"0.6\"/>",
                caption.x(),
                caption.y(),
                caption.width(),
                caption.height(),
                Math.max(4, caption.x()) / 2);
        for (var line : caption.lines()) {
            add(
                    svg,
                    "<path fill=\"%s\" d=\"%s\"><title>%s</title></path>",
                    line.title() ? "#ffd678" : "#ffffff",
                    dots(line),
                    escaped(line.text()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String outline(double[] ridge, int width, int height) {
        var path = new StringBuilder("M0 ").append(height);
        for (var i = 0; i < ridge.length; i++) {
            path.append(String.format(
                    Locale.ROOT, "L%.1f %.1f", width * (double) i / (ridge.length - 1), ridge[i] * height));
        }
        return path.append("L")
                .append(width)
                .append(' ')
                .append(height)
                .append('Z')
                .toString();
    }

    private static String dots(Caption.Line line) {
        var path = new StringBuilder();
        var side = line.dot();
        for (var dot : PixelFont.dots(line.text())) {
            path.append(String.format(
                    Locale.ROOT,
                    "M%d %dh%3$dv%3$dh-%3$dz",
                    line.x() + dot.x() * side,
                    line.y() + dot.y() * side,
                    side));
        }
        return path.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replaceAll("\\p{Cntrl}", " ");
    }

    private static String hex(Color color) {
        return String.format(Locale.ROOT, "#%06x", color.getRGB() & 0xffffff);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
