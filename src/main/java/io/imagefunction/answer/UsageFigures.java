package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.metric.Metric;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** The metrics in a usage as upstream reports it. Its values are read with care, because upstream may send anything. */
public final class UsageFigures {

    /** No call costs more: a larger number is a mistake that would spoil a sum. */
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

    private UsageFigures() {}

    /**
     * Adds the cost, or counts it as unknown.
     *
     * @param free whether the call was not billed if no usage says otherwise
     */
    public static void cost(Optional<JsonNode> usage, boolean free, Map<Metric, Number> values) {
        Optional<BigDecimal> known = usage.map(used -> used.path("cost"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .filter(cost -> cost.signum() >= 0 && cost.compareTo(MOST) <= 0);
        if (known.isPresent() || free && usage.isEmpty()) {
            values.put(Metric.COST, known.orElse(BigDecimal.ZERO));
        } else {
            values.put(Metric.UNKNOWN_COSTS, 1);
        }
    }

    /** Adds a number of tokens under the first of these names that the usage has. */
    public static void tokens(JsonNode usage, Metric metric, Map<Metric, Number> values, String... names) {
        for (String name : names) {
            JsonNode tokens = usage.path(name);
            if (tokens.isIntegralNumber() && tokens.canConvertToLong() && tokens.longValue() >= 0) {
                values.put(metric, tokens.longValue());
                return;
            }
        }
    }
}
