package io.imagefunction.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.metric.CloudWatch.Datapoint;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudWatch takes exactly the metrics of a call from its line. */
class EmbeddedMetricsTest {

    private static final String MODEL = "openai/gpt-image-1";
    private static final Instant NOW = Instant.now();

    @Test
    void aMetricHasItsTotalAndItsDimension() {
        List<Datapoint> points = points(Map.of(Metric.PICTURES, 3, Metric.FAILURES, 1, Metric.CALLS, 7));

        assertEquals(
                Set.of(
                        point("Calls", Map.of(), 7),
                        point("Pictures", Map.of(), 3),
                        point("Pictures", Map.of("Model", MODEL), 3),
                        point("Failures", Map.of(), 1),
                        point("Failures", Map.of("Outcome", "no_image"), 1)),
                Set.copyOf(points));
    }

    @Test
    void everyMetricIsTakenWithItsUnitAndTime() {
        Map<Metric, Number> all = new EnumMap<>(Metric.class);
        Arrays.stream(Metric.values()).forEach(metric -> all.put(metric, 1 + metric.ordinal()));

        for (Metric metric : Metric.values()) {
            Datapoint total = points(all).stream()
                    .filter(point -> point.name().equals(metric.title()))
                    .filter(point -> point.dimensions().isEmpty())
                    .findFirst()
                    .orElseThrow();
            assertEquals(BigDecimal.valueOf(1 + metric.ordinal()), total.value());
            assertEquals(metric.unit().word(), total.unit());
            assertEquals(NOW.toEpochMilli(), total.time().toEpochMilli());
            assertEquals("image-function", total.namespace());
        }
    }

    @Test
    void noTwoMetricsHaveOneName() {
        Set<String> names = Arrays.stream(Metric.values()).map(Metric::title).collect(Collectors.toSet());
        names.addAll(List.of("Model", "Outcome"));

        assertEquals(Metric.values().length + 2, names.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.00000001", "0.04", "1E-8", "123456.789"})
    void aCostIsWrittenExactly(String dollars) {
        BigDecimal cost = new BigDecimal(dollars);

        points(Map.of(Metric.COST, cost))
                .forEach(point -> assertEquals(0, cost.compareTo(point.value()), point::toString));
    }

    /** Such names come from callers, or from a gateway in OpenRouter's place. */
    @ParameterizedTest
    @CsvSource({
        "'', other",
        "' ', other",
        "'a b', other",
        ":free, other",
        "modèle, other",
        "'a\nb', other",
        "a/b:free, a/b:free",
        "'a\"b\\c', 'a\"b\\c'"
    })
    void aDimensionIsWhatCloudWatchTakes(String model, String value) {
        Measurement measured = new Measurement(Map.of(Metric.COST, 1), model, Optional.empty(), Map.of());

        List<Datapoint> points = CloudWatch.read(line(measured));

        assertEquals(Map.of("Model", value), points.getLast().dimensions());
        assertEquals(Measurement.OTHER, new Measurement(Map.of(), "x".repeat(251), Optional.empty(), Map.of()).model());
    }

    @Test
    void propertiesAreTextsThatMakeNoMetrics() {
        Measurement measured = new Measurement(
                Map.of(Metric.CALLS, 1),
                MODEL,
                Optional.empty(),
                Map.of("requestId", "a\"b\nc\u2028", "gen_ai.request.model", "größe"));

        String line = line(measured);

        assertEquals(1, CloudWatch.read(line).size());
        assertTrue(line.contains("\"gen_ai.request.model\":\"größe\""), line);
        assertFalse(line.contains("\"Model\""), "no metric of this line needs the dimension");
    }

    /** The reader is as strict as CloudWatch; otherwise the other tests would prove nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Namespace\":\"image-function\"=>\"Namespace\":\"AWS/Lambda\"",
                "\"Namespace\":\"image-function\"=>\"Namespace\":\"\"",
                "\"Namespace\":\"image-function\"=>\"Other\":\"image-function\"",
                "\"Unit\":\"Count\"=>\"Unit\":\"Pieces\"",
                "\"Name\":\"Pictures\"=>\"Name\":\"Images\"",
                "\"Pictures\":3=>\"Pictures\":\"3\"",
                "\"Pictures\":3=>\"Pictures\":null",
                "\"Pictures\":3=>\"Pictures\":1e200",
                "\"Pictures\":3=>\"Pictures\":3,\"Pictures\":4",
                "[\"Model\"]=>[\"Models\"]",
                "[[],[\"Model\"]]=>[]",
                "[[],[\"Model\"]]=>[[],[]]",
                "\"Model\":\"openai/gpt-image-1\"=>\"Model\":\"\"",
                "\"Model\":\"openai/gpt-image-1\"=>\"Model\":1",
                "\"Timestamp\":=>\"Timestamp\":1",
                "\"Timestamp\":=>\"Time\":",
                "{\"_aws\"=>INFO {\"_aws\"",
                "{\"_aws\"=>{} {\"_aws\""
            })
    void aLineThatCloudWatchWouldDropIsFound(String mistake) {
        String line = line(new Measurement(Map.of(Metric.PICTURES, 3), MODEL, Optional.empty(), Map.of()));
        String[] change = mistake.split("=>");
        assertTrue(line.contains(change[0]), line);
        CloudWatch.read(line);

        assertThrows(IllegalArgumentException.class, () -> CloudWatch.read(line.replace(change[0], change[1])));
    }

    /** CloudWatch bills each of them: a new dimension has to be worth it. */
    @Test
    void aModelCostsFewMetrics() {
        assertEquals(
                new TreeSet<>(Set.of(
                        "Cost",
                        "Pictures",
                        "Retries",
                        "Duration",
                        "UpstreamDuration",
                        "InputTokens",
                        "OutputTokens",
                        "ChatDuration")),
                Arrays.stream(Metric.values())
                        .filter(metric -> metric.by() == Metric.By.MODEL)
                        .map(Metric::title)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static List<Datapoint> points(Map<Metric, Number> values) {
        return CloudWatch.read(line(new Measurement(values, MODEL, Optional.of("no_image"), Map.of())));
    }

    private static String line(Measurement measured) {
        ObjectNode document = EmbeddedMetrics.document("image-function", NOW, measured);
        return document.toString();
    }

    private static Datapoint point(String name, Map<String, String> dimensions, long value) {
        return new Datapoint(
                "image-function",
                name,
                dimensions,
                "Count",
                BigDecimal.valueOf(value),
                Instant.ofEpochMilli(NOW.toEpochMilli()));
    }
}
