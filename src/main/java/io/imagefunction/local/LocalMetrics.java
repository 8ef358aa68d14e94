package io.imagefunction.local;

import io.imagefunction.metric.Measurement;
import io.imagefunction.metric.Metric;
import io.imagefunction.metric.MetricSink;
import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metrics of local mode, since its start: CloudWatch's, in Prometheus' text format, version 0.0.4. Durations are
 * summaries without quantiles.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class LocalMetrics implements MetricSink {

    static final String PATH = "/q/metrics";

    private static final String PREFIX = "image_function_";
    private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

    private static final class Series {
        private BigDecimal sum = BigDecimal.ZERO;
        private long count;

        void add(Number value) {
            sum = sum.add(value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(value.longValue()));
            count++;
        }
    }

    /** By metric, and by its dimension's value or "". */
    private final Map<Metric, Map<String, Series>> all = new EnumMap<>(Metric.class);

    void register(@Observes Router router) {
        router.get(PATH).handler(call -> call.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(text()));
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public synchronized void take(Measurement measured) {
        measured.values().forEach((metric, value) -> all.computeIfAbsent(metric, unknown -> new TreeMap<>())
                .computeIfAbsent(measured.dimension(metric.by()).orElse(""), unknown -> new Series())
                .add(value));
    }

    synchronized String text() {
        StringBuilder text = new StringBuilder();
        all.forEach((metric, series) -> {
            boolean timed = metric.unit() == Metric.Unit.MILLISECONDS;
            String name = PREFIX + words(metric) + (timed ? "_seconds" : "_total");
            text.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(metric.meaning())
                    .append('\n');
            text.append("# TYPE ").append(name).append(timed ? " summary\n" : " counter\n");
            series.forEach((value, sum) -> {
                String labels = labels(metric, value);
                if (timed) {
                    line(text, name + "_sum" + labels, sum.sum.divide(MILLIS));
                    line(text, name + "_count" + labels, BigDecimal.valueOf(sum.count));
                } else {
                    line(text, name + labels, sum.sum);
                }
            });
        });
        return text.toString();
    }

    private static void line(StringBuilder text, String series, BigDecimal value) {
        text.append(series).append(' ').append(value.toPlainString()).append('\n');
    }

    private static String labels(Metric metric, String value) {
        return switch (metric.by()) {
            case NOTHING -> "";
            case MODEL -> "{model=\"" + escaped(value) + "\"}";
            case OUTCOME -> "{outcome=\"" + escaped(value) + "\"}";
        };
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** The metric's name in Prometheus' style: {@code InputTokens} is {@code input_tokens}. */
    private static String words(Metric metric) {
        return metric.title().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
