package io.imagefunction.local.drawing;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The landscape that a stand-in picture shows: a sky, a sun and rows of hills in matching colours. The seed determines
 * everything. Lengths are fractions of the picture, so that every size shows the same landscape.
 *
 * @param hills the rows of hills, farthest first
 */
public record Landscape(
        Color skyAbove, Color skyBelow, Color sun, double sunX, double sunY, double sunRadius, List<Hill> hills) {

    /** A ridge as heights (fractions from the top) at equal distances from left to right. */
    record Hill(Color color, double[] ridge) {}

    private static final int POINTS = 96;

    public static Landscape of(long seed, String quality) {
        var random = new SplittableRandom(seed);
        var hue = random.nextDouble();
        var warm = hue + random.nextDouble(0.08, 0.2);
        var sky = color(hue, 0.55, 0.78);
        var horizon = color(warm, 0.32, 1);
        var sun = color(warm + 0.04, 0.14, 1);
        var sunX = random.nextDouble(0.18, 0.82);
        var sunY = random.nextDouble(0.2, 0.42);
        return new Landscape(
                sky,
                horizon,
                sun,
                sunX,
                sunY,
                random.nextDouble(0.07, 0.13),
                hills(random, hue, warm, layers(quality)));
    }

    private static int layers(String quality) {
        return switch (quality) {
            case "low" -> 3;
            case "high" -> 8;
            default -> 5;
        };
    }

    private static List<Hill> hills(SplittableRandom random, double hue, double warm, int layers) {
        var hills = new ArrayList<Hill>();
        for (var layer = 0; layer < layers; layer++) {
            var near = (layer + 1.0) / layers;
            var color = color(warm + (hue - warm + 0.06) * near, 0.3 + 0.4 * near, 0.86 - 0.66 * near);
            hills.add(new Hill(color, ridge(random, 0.42 + 0.4 * near, 0.05 + 0.05 * near)));
        }
        return hills;
    }

    private static double[] ridge(SplittableRandom random, double base, double height) {
        double[] phase = {random.nextDouble(6.3), random.nextDouble(6.3), random.nextDouble(6.3)};
        var waves = random.nextDouble(0.7, 1.4);
        var ridge = new double[POINTS + 1];
        for (var i = 0; i <= POINTS; i++) {
            var x = 2 * Math.PI * waves * i / POINTS;
            ridge[i] = base
                    + height
                            * (0.6 * Math.sin(x + phase[0])
                                    + 0.3 * Math.sin(2.7 * x + phase[1])
                                    + 0.1 * Math.sin(7.1 * x + phase[2]));
        }
        return ridge;
    }

    private static Color color(double hue, double saturation, double brightness) {
        return Color.getHSBColor((float) hue, (float) saturation, (float) brightness);
    }
}
