package io.imagefunction.metric;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The figures of one call.
 *
 * @param model value of the dimension {@code Model}
 * @param outcome value of the dimension {@code Outcome}: the code of a failure
 * @param properties what else is known of the call: texts that can be searched in the log, but make no metrics
 */
public record Measurement(
        Map<Metric, ? extends Number> values, String model, Optional<String> outcome, Map<String, ?> properties) {

    /** Stands for every model that is not in OpenRouter's catalogue: callers must not create metrics at will. */
    public static final String OTHER = "other";

    /** What CloudWatch takes as the value of a dimension. */
    private static final Pattern VALUE = Pattern.compile("[!-9;-~][!-~]{0,249}");

    public Measurement {
        model = VALUE.matcher(model).matches() ? model : OTHER;
    }

    /** The value of the dimension; empty if this call has none. */
    public Optional<String> dimension(Metric.By by) {
        return switch (by) {
            case NOTHING -> Optional.empty();
            case MODEL -> Optional.of(model);
            case OUTCOME -> outcome;
        };
    }
}
