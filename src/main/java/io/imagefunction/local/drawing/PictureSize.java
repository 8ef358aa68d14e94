package io.imagefunction.local.drawing;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The size of a picture in pixels, also computed from OpenRouter's resolutions and aspect ratios. */
public record PictureSize(int width, int height) {

    public static final List<String> TIERS = List.of("512", "1K", "2K", "4K");

    private static final Pattern PIXELS = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    /** Gemini's sides at 1K, as OpenRouter documents them. The sides of other tiers are multiples of these. */
    private static final Map<String, PictureSize> AT_1K = Map.of(
            "1:1", new PictureSize(1024, 1024),
            "2:3", new PictureSize(832, 1248),
            "3:2", new PictureSize(1248, 832),
            "3:4", new PictureSize(864, 1184),
            "4:3", new PictureSize(1184, 864),
            "4:5", new PictureSize(896, 1152),
            "5:4", new PictureSize(1152, 896),
            "9:16", new PictureSize(768, 1344),
            "16:9", new PictureSize(1344, 768),
            "21:9", new PictureSize(1536, 672));

    public static PictureSize of(String tier, String aspectRatio) {
        var ratio = aspectRatio.equals("auto") ? "1:1" : aspectRatio;
        var size = AT_1K.containsKey(ratio) ? AT_1K.get(ratio) : squareMegapixel(ratio(ratio));
        var times = side(tier) / 1024.0;
        return new PictureSize((int) (size.width * times), (int) (size.height * times));
    }

    /** Parses a text such as {@code 1024x768}; returns null if it has another form. */
    public static PictureSize pixels(String text) {
        var pixels = PIXELS.matcher(text);
        if (!pixels.matches()) {
            return null;
        }
        var size = new PictureSize(Integer.parseInt(pixels.group(1)), Integer.parseInt(pixels.group(2)));
        return size;
    }

    public boolean isWithin(int shortestSide, double mostMegapixels) {
        return Math.min(width, height) >= shortestSide && megapixels() <= mostMegapixels;
    }

    public double megapixels() {
        return width * (double) height / 1_000_000;
    }

    /** The tier whose square picture has about as many pixels. */
    public String tier() {
        var side = Math.sqrt(width * (double) height);
        return TIERS.stream()
                .filter(tier -> side < side(tier) * Math.sqrt(2))
                .findFirst()
                .orElse("4K");
    }

    public boolean hasRatio(String aspectRatio) {
        return aspectRatio.equals("auto") || Math.abs(ratio(aspectRatio) * height / width - 1) < 0.04;
    }

    public PictureSize scaled(double factor) {
        return new PictureSize((int) Math.max(1, width * factor), (int) Math.max(1, height * factor));
    }

    private static PictureSize squareMegapixel(double ratio) {
        return new PictureSize(rounded(1024 * Math.sqrt(ratio)), rounded(1024 / Math.sqrt(ratio)));
    }

    private static int rounded(double pixels) {
        return (int) Math.round(pixels / 32) * 32;
    }

    private static int side(String tier) {
        return tier.equals("512") ? 512 : 1024 * Integer.parseInt(tier.substring(0, 1));
    }

    private static double ratio(String aspectRatio) {
        var colon = aspectRatio.indexOf(':');
        return Double.parseDouble(aspectRatio.substring(0, colon))
                / Double.parseDouble(aspectRatio.substring(colon + 1));
    }
}
