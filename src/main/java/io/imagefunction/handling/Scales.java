package io.imagefunction.handling;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words with an order, where more costs more: the tiers of {@code resolution}, and {@code quality}. */
final class Scales {

    /** {@code 1K}, {@code 0.5k}, {@code 2048}, {@code 512px}, {@code 4 MP}. */
    private static final Pattern TIER = Pattern.compile("\\s*(\\d{1,5}(?:\\.\\d{1,3})?)\\s*(k|px|p|mp)?\\s*");

    /** Includes the words of other image APIs. {@code standard} is the default of DALL·E, so it is no wish. */
    private static final Map<String, Double> QUALITIES = Map.ofEntries(
            Map.entry("draft", 1d),
            Map.entry("fast", 1d),
            Map.entry("low", 1d),
            Map.entry("medium", 2d),
            Map.entry("hd", 3d),
            Map.entry("high", 3d),
            Map.entry("xhigh", 4d),
            Map.entry("ultra", 5d),
            Map.entry("best", 5d),
            Map.entry("max", 5d));

    /** The rank of a word that only the model's own list gives a meaning. */
    private static final Map<String, Double> LISTED = Map.of("standard", 2d, "normal", 2d);

    private Scales() {}

    static Optional<String> quality(String asked, List<String> words) {
        return nearest(
                rank(asked, QUALITIES), words, word -> rank(word, QUALITIES).or(() -> rank(word, LISTED)));
    }

    static Optional<String> tier(String asked, List<String> words) {
        OptionalDouble side = side(asked);
        return side.isPresent() ? tier(side.getAsDouble(), words) : Optional.empty();
    }

    /** @param side of a square picture with as many pixels */
    static Optional<String> tier(double side, List<String> words) {
        return nearest(Optional.of(side), words, word -> boxed(side(word)));
    }

    /** The side of a square picture of this tier, in pixels. */
    static OptionalDouble side(String tier) {
        Matcher form = TIER.matcher(tier.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return OptionalDouble.empty();
        }
        double number = Double.parseDouble(form.group(1));
        return OptionalDouble.of(
                switch (form.group(2)) {
                    case "k" -> number * 1024;
                    case "mp" -> Math.sqrt(number * 1e6);
                    case null, default -> number;
                });
    }

    /** The highest word that is not above what was asked for, or else the lowest. */
    private static Optional<String> nearest(
            Optional<Double> asked, List<String> words, Function<String, Optional<Double>> rank) {
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        List<String> ranked = words.stream()
                .filter(word -> rank.apply(word).isPresent())
                .sorted(Comparator.comparing(word -> rank.apply(word).orElseThrow()))
                .toList();
        return ranked.stream()
                .filter(word -> rank.apply(word).orElseThrow() <= asked.get())
                .reduce((lower, higher) -> higher)
                .or(() -> ranked.stream().findFirst());
    }

    private static Optional<Double> rank(String word, Map<String, Double> ranks) {
        return Optional.ofNullable(ranks.get(word.strip().toLowerCase(Locale.ROOT)));
    }

    private static Optional<Double> boxed(OptionalDouble number) {
        return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }
}
