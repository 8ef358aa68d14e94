package io.imagefunction.local.standin;

import java.time.Duration;
import java.util.Optional;

/**
 * The words at the head of a prompt that tell the stand-in how to behave: {@code slow:2 size:20 a cat}. They can be
 * combined in any order; the first word that is no command begins the prompt proper.
 *
 * <ul>
 *   <li>{@code slow:<seconds>} waits before it answers
 *   <li>{@code size:<megabytes>} makes each picture weigh about that much
 *   <li>{@code error:<HTTP status or error type>} fails, see {@link StandInErrors}
 *   <li>{@code flaky:<k>} fails with 503 the first k times that it sees this very prompt
 *   <li>{@code broken:<way>} answers 200 with a body that is not what it should be, see {@link Breakage}
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

    /** Takes one command off the head, or null if there is none. */
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
            // Said below, like a number out of range.
        }
        throw StandInException.invalidPrompt(
                "The stand-in understands %s:<0 to %.0f>, not %s:%s".formatted(command, most, command, value));
    }
}
