package io.imagefunction.local.standin;

import java.time.Duration;
import java.util.Optional;

/**
 * The commands at the start of a prompt, which tell the stand-in how to behave: {@code slow:2 size:20 a cat}. They can
 * be combined in any order; the first word that is not a command begins the prompt itself.
 *
 * <ul>
 *   <li>{@code slow:<seconds>} waits before it answers
 *   <li>{@code size:<megabytes>} makes each picture about that large
 *   <li>{@code error:<HTTP status or error type>} fails, see {@link StandInErrors}
 *   <li>{@code flaky:<k>} fails with 503 the first k times that it receives exactly this prompt
 *   <li>{@code broken:<way>} answers 200 with a broken body, see {@link Breakage}
 * </ul>
 */
record PromptCommands(
        Duration delay,
        long weight,
        Optional<StandInError> error,
        int failures,
        Optional<Breakage> breakage,
        String text) {

    private static final double LONGEST_DELAY = 900;
    private static final double HEAVIEST = 100;
    private static final double MOST_FAILURES = 100;

    static PromptCommands in(String prompt) throws StandInException {
        var found = new PromptCommands(Duration.ZERO, 0, Optional.empty(), 0, Optional.empty(), prompt.strip());
        for (var more = found.next(); more != null; more = found.next()) {
            found = more;
        }
        return found;
    }

    /** Removes one command from the start; returns null if there is none. */
    private PromptCommands next() throws StandInException {
        var parts = text.split("\\s+", 2);
        var colon = parts[0].indexOf(':');
        if (colon < 0) {
            return null;
        }
        var rest = parts.length > 1 ? parts[1] : "";
        var value = parts[0].substring(colon + 1);
        return switch (parts[0].substring(0, colon)) {
            case "slow" -> {
                var millis = Math.round(1000 * number("slow", value, LONGEST_DELAY));
                yield new PromptCommands(Duration.ofMillis(millis), weight, error, failures, breakage, rest);
            }
            case "size" -> {
                var bytes = Math.round(1_000_000 * number("size", value, HEAVIEST));
                yield new PromptCommands(delay, bytes, error, failures, breakage, rest);
            }
            case "flaky" -> {
                var times = (int) number("flaky", value, MOST_FAILURES);
                yield new PromptCommands(delay, weight, error, times, breakage, rest);
            }
            case "error" ->
                new PromptCommands(delay, weight, Optional.of(StandInErrors.named(value)), failures, breakage, rest);
            case "broken" ->
                new PromptCommands(delay, weight, error, failures, Optional.of(Breakage.named(value)), rest);
            default -> null;
        };
    }

    private static double number(String command, String value, double most) throws StandInException {
        try {
            var number = Double.parseDouble(value);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a number out of range is.
        }
        throw StandInException.invalidPrompt(
                "The stand-in understands %s:<0 to %.0f>, not %s:%s".formatted(command, most, command, value));
    }
}
