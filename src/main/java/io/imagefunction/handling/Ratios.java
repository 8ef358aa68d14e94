package io.imagefunction.handling;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Width divided by height: as a proportion {@code 16:9}, as a number {@code 1.78}, or as a word. */
final class Ratios {

    private static final Pattern PROPORTION =
            Pattern.compile("\\s*(\\d{1,5}(?:\\.\\d{1,4})?)\\s*[:/xX×*]\\s*(\\d{1,5}(?:\\.\\d{1,4})?)\\s*");
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,3}\\.\\d{1,6})\\s*");

    private Ratios() {}

    static OptionalDouble parse(String text) {
        Matcher proportion = PROPORTION.matcher(text);
        if (proportion.matches()) {
            return positive(Double.parseDouble(proportion.group(1)) / Double.parseDouble(proportion.group(2)));
        }
        Matcher number = NUMBER.matcher(text);
        if (number.matches()) {
            return positive(Double.parseDouble(number.group(1)));
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "square" -> OptionalDouble.of(1);
            case "landscape" -> OptionalDouble.of(1.5);
            case "portrait" -> OptionalDouble.of(2 / 3d);
            case "wide", "widescreen" -> OptionalDouble.of(16 / 9d);
            case "tall" -> OptionalDouble.of(9 / 16d);
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble positive(double ratio) {
        return ratio > 0 && Double.isFinite(ratio) ? OptionalDouble.of(ratio) : OptionalDouble.empty();
    }

    static Optional<String> nearest(String asked, List<String> words) {
        OptionalDouble ratio = parse(asked);
        return ratio.isPresent() ? nearest(ratio.getAsDouble(), words) : Optional.empty();
    }

    /** The word whose ratio is the nearest by proportion: 1:2 is as far from 1:1 as 2:1 is. */
    static Optional<String> nearest(double ratio, List<String> words) {
        return words.stream()
                .filter(word -> parse(word).isPresent())
                .min(Comparator.comparingDouble(
                        word -> distance(ratio, parse(word).getAsDouble())));
    }

    static double distance(double one, double other) {
        return Math.abs(Math.log(one / other));
    }
}
