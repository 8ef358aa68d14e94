package io.imagefunction.handling;

import static io.imagefunction.request.RequestField.ASPECT_RATIO;
import static io.imagefunction.request.RequestField.RESOLUTION;
import static io.imagefunction.request.RequestField.SIZE;

import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.request.PixelSize;
import io.imagefunction.request.RequestField;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fits {@code size}, and an {@code aspect_ratio} of a model that only has sizes.
 *
 * <ul>
 *   <li>Pixels decide over {@code aspect_ratio} and {@code resolution} beside them, and a tier over {@code resolution}.
 *   <li>Pixels are sent as the nearest {@code size} of the model, or else as its nearest {@code aspect_ratio} and the
 *       highest {@code resolution} that is not above them.
 *   <li>A tier is sent as {@code resolution}, a ratio in {@code size} as {@code aspect_ratio}; other words are left out.
 * </ul>
 */
final class Shapes {

    /** Also what other programs write: {@code 1024*1024}, {@code 1024 x 1024}. */
    private static final Pattern PIXELS = Pattern.compile("\\s*(\\d{2,5})\\s*[xX×*]\\s*(\\d{2,5})\\s*(?:px)?\\s*");

    /** How much smaller a picture may be and still belong to a tier: tiers of other ratios have a few pixels less. */
    private static final double TOLERANCE = 1.05;

    private Shapes() {}

    static void fit(Fitting fitting) {
        fitting.word(SIZE).ifPresent(size -> fitSize(size, fitting));
        boolean onlySizes = !fitting.takes(ASPECT_RATIO) && !pixels(fitting).isEmpty();
        if (onlySizes && fitting.word(SIZE).isEmpty()) {
            fitting.word(ASPECT_RATIO).ifPresent(ratio -> fitRatio(ratio, fitting));
        }
    }

    private static void fitSize(String size, Fitting fitting) {
        Optional<PixelSize> pixels = parse(size);
        decide(size, pixels.isPresent(), fitting);
        if (fitting.accepts(SIZE, size) && isMeant(size, pixels.isPresent(), fitting)) {
            return;
        }
        if (pixels.isPresent()) {
            fitPixels(size, pixels.get(), fitting);
        } else if (Scales.side(size).isPresent()) {
            fitTier(size, fitting);
        } else {
            OptionalDouble ratio = Ratios.parse(size);
            fitting.send(SIZE, ratio.isPresent() ? shape(ratio, OptionalDouble.empty(), fitting) : Map.of());
        }
    }

    /** Whether the model's list has the size; a model without a list takes pixels, and tiers if it has no resolution. */
    private static boolean isMeant(String size, boolean pixels, Fitting fitting) {
        boolean tier = Scales.side(size).isPresent() && !fitting.takes(RESOLUTION);
        return pixels || tier || !fitting.words(SIZE).isEmpty();
    }

    /** Leaves out what contradicts the size. */
    private static void decide(String size, boolean pixels, Fitting fitting) {
        for (RequestField other : List.of(ASPECT_RATIO, RESOLUTION)) {
            fitting.word(other)
                    .filter(value -> pixels || other == RESOLUTION && !value.equals(size))
                    .ifPresent(value -> {
                        if (RequestField.AUTO.equals(value)) {
                            fitting.drop(other);
                        } else {
                            fitting.leaveOut(other, "size " + size + " decides");
                        }
                    });
        }
    }

    private static void fitPixels(String size, PixelSize pixels, Fitting fitting) {
        String plain = pixels.width() + "x" + pixels.height();
        double ratio = pixels.width() / (double) pixels.height();
        double side = Math.sqrt(pixels.width() * (double) pixels.height()) * TOLERANCE;
        if (fitting.accepts(SIZE, plain) || upstreamConverts(ratio, side / TOLERANCE, fitting)) {
            fitting.spell(SIZE, plain);
            return;
        }
        Optional<String> listed = nearest(ratio, OptionalDouble.of(side), pixels(fitting));
        if (listed.isPresent()) {
            fitting.send(SIZE, TextNode.valueOf(listed.get()));
            return;
        }
        fitting.send(SIZE, shape(OptionalDouble.of(ratio), OptionalDouble.of(side), fitting));
    }

    /** Upstream turns pixels into the ratio and tier of a model without sizes, which changes nothing if it has both. */
    private static boolean upstreamConverts(double ratio, double side, Fitting fitting) {
        return !fitting.takes(SIZE)
                && fitting.words(ASPECT_RATIO).stream().anyMatch(word -> isAbout(ratio, Ratios.parse(word)))
                && fitting.words(RESOLUTION).stream().anyMatch(word -> isAbout(side, Scales.side(word)));
    }

    private static boolean isAbout(double number, OptionalDouble listed) {
        return listed.isPresent() && Ratios.distance(number, listed.getAsDouble()) < 0.01;
    }

    private static void fitTier(String size, Fitting fitting) {
        String tier = size.strip().toUpperCase(Locale.ROOT);
        if (fitting.accepts(RESOLUTION, size)) {
            return; // upstream takes a tier for the resolution
        }
        if (fitting.accepts(RESOLUTION, tier)) {
            fitting.spell(SIZE, tier);
        } else {
            fitting.send(
                    SIZE,
                    Scales.tier(size, fitting.words(RESOLUTION))
                            .map(nearest -> Map.of(RESOLUTION, nearest))
                            .orElse(Map.of()));
        }
    }

    private static void fitRatio(String asked, Fitting fitting) {
        OptionalDouble ratio = Ratios.parse(asked);
        if (ratio.isEmpty()) {
            return; // "auto", or no ratio at all: left out as any field that the model does not take
        }
        OptionalDouble side = fitting.word(RESOLUTION).map(Scales::side).orElse(OptionalDouble.empty());
        fitting.send(
                ASPECT_RATIO,
                nearest(ratio.getAsDouble(), side, pixels(fitting))
                        .map(size -> Map.of(SIZE, size))
                        .orElse(Map.of()));
        fitting.word(RESOLUTION).ifPresent(tier -> fitting.leaveOut(RESOLUTION, "the size decides"));
    }

    private static Map<RequestField, String> shape(OptionalDouble ratio, OptionalDouble side, Fitting fitting) {
        Map<RequestField, String> shape = new EnumMap<>(RequestField.class);
        ratio.ifPresent(wished -> Ratios.nearest(wished, fitting.words(ASPECT_RATIO))
                .ifPresent(nearest -> shape.put(ASPECT_RATIO, nearest)));
        side.ifPresent(wished ->
                Scales.tier(wished, fitting.words(RESOLUTION)).ifPresent(nearest -> shape.put(RESOLUTION, nearest)));
        return shape;
    }

    /**
     * Of the sizes that are not larger than wished, or else of the smallest ones, that with the nearest ratio.
     *
     * @param side of a square picture with as many pixels as are wished; empty for as few as possible
     */
    private static Optional<String> nearest(double ratio, OptionalDouble side, List<String> sizes) {
        double least = sizes.stream().mapToDouble(Shapes::side).min().orElse(0);
        // The pictures of one tier have different numbers of pixels, but cost about the same.
        double most = Math.max(side.orElse(0), least * Math.sqrt(2));
        return sizes.stream()
                .filter(size -> side(size) <= most)
                .min(Comparator.comparingDouble((String size) -> Ratios.distance(ratio, ratio(size)))
                        .thenComparing(Comparator.comparingDouble(Shapes::side).reversed()));
    }

    private static List<String> pixels(Fitting fitting) {
        return fitting.words(SIZE).stream()
                .filter(word -> parse(word).isPresent())
                .toList();
    }

    private static double side(String size) {
        return parse(size)
                .map(pixels -> Math.sqrt(pixels.width() * (double) pixels.height()))
                .orElse(0d);
    }

    private static double ratio(String size) {
        return parse(size)
                .map(pixels -> pixels.width() / (double) pixels.height())
                .orElse(1d);
    }

    private static Optional<PixelSize> parse(String size) {
        Matcher form = PIXELS.matcher(size);
        if (!form.matches()) {
            return Optional.empty();
        }
        long width = Long.parseLong(form.group(1));
        long height = Long.parseLong(form.group(2));
        return width > 0 && height > 0 ? Optional.of(new PixelSize(width, height)) : Optional.empty();
    }
}
