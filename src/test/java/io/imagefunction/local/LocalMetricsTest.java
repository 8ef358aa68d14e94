package io.imagefunction.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.metric.Measurement;
import io.imagefunction.metric.Metric;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Prometheus can read the metrics of local mode. */
class LocalMetricsTest {

    private final LocalMetrics metrics = new LocalMetrics();

    @Test
    void beforeTheFirstCallThereAreNone() {
        assertEquals("", metrics.text());
    }

    @Test
    void countersAddUpAndDurationsAreSummaries() {
        metrics.take(new Measurement(
                Map.of(Metric.COST, new BigDecimal("0.04"), Metric.DURATION, 1500L, Metric.CALLS, 1),
                "openai/gpt-image-1",
                Optional.empty(),
                Map.of()));
        metrics.take(new Measurement(
                Map.of(Metric.COST, new BigDecimal("1E-8"), Metric.DURATION, 20L, Metric.CALLS, 1),
                "openai/gpt-image-1",
                Optional.empty(),
                Map.of()));
        metrics.take(new Measurement(
                Map.of(Metric.CALLS, 1, Metric.FAILURES, 1, Metric.COST, 0),
                "a\"b\\c",
                Optional.of("upstream_error"),
                Map.of()));

        assertEquals("""
                # HELP image_function_calls_total requests for pictures, without replays
                # TYPE image_function_calls_total counter
                image_function_calls_total 3
                # HELP image_function_cost_total US dollars, as OpenRouter reports them
                # TYPE image_function_cost_total counter
                image_function_cost_total{model="a\\"b\\\\c"} 0
                image_function_cost_total{model="openai/gpt-image-1"} 0.04000001
                # HELP image_function_failures_total calls that failed through no fault of their caller
                # TYPE image_function_failures_total counter
                image_function_failures_total{outcome="upstream_error"} 1
                # HELP image_function_duration_seconds from the request to its result
                # TYPE image_function_duration_seconds summary
                image_function_duration_seconds_sum{model="openai/gpt-image-1"} 1.52
                image_function_duration_seconds_count{model="openai/gpt-image-1"} 2
                """, metrics.text());
    }
}
