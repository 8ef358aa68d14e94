package io.imagefunction.metric;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes metrics from lines of a log as CloudWatch does, and refuses what CloudWatch would drop. Sources: "Specification:
 * Embedded metric format" of the CloudWatch user guide, and the limits of {@code MetricDatum} and {@code Dimension} in
 * its API reference.
 */
public final class CloudWatch {

    /** A line may be in the log late, but not much too early. */
    private static final Duration OLDEST = Duration.ofDays(14);

    private static final Duration NEWEST = Duration.ofHours(2);

    private static final int LONGEST_LINE = 256 * 1024;

    private static final BigDecimal SMALLEST = new BigDecimal("8.515920e-109");
    private static final BigDecimal LARGEST = new BigDecimal("1.174271e+108");

    private static final Set<String> UNITS = Set.of(
            ("Seconds Microseconds Milliseconds Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits"
                            + " Gigabits Terabits Percent Count Bytes/Second Kilobytes/Second Megabytes/Second"
                            + " Gigabytes/Second Terabytes/Second Bits/Second Kilobits/Second Megabits/Second"
                            + " Gigabits/Second Terabits/Second Count/Second None")
                    .split(" "));

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private CloudWatch() {}

    /** One value of a metric. Metrics with other dimensions are other metrics. */
    public record Datapoint(
            String namespace,
            String name,
            Map<String, String> dimensions,
            String unit,
            BigDecimal value,
            Instant time) {}

    /** Whether the line asks CloudWatch to take metrics from it. */
    public static boolean isForIt(String line) {
        return line.contains("\"CloudWatchMetrics\"");
    }

    /** @throws IllegalArgumentException if CloudWatch would not take all metrics of the line */
    public static List<Datapoint> read(String line) {
        require(line.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LINE, "the line is too long");
        require(line.indexOf('\n') < 0, "more than one line");
        JsonNode document = json(line);
        JsonNode metadata = document.path("_aws");
        require(metadata.path("Timestamp").isIntegralNumber(), "Timestamp is missing");
        Instant time = Instant.ofEpochMilli(metadata.path("Timestamp").longValue());
        Instant now = Instant.now();
        require(time.isAfter(now.minus(OLDEST)) && time.isBefore(now.plus(NEWEST)), "Timestamp is no time of today");
        require(metadata.path("CloudWatchMetrics").isArray(), "CloudWatchMetrics is no list");
        List<Datapoint> points = new ArrayList<>();
        metadata.path("CloudWatchMetrics").forEach(directive -> points.addAll(points(document, directive, time)));
        Set<List<?>> once = new HashSet<>();
        points.forEach(point -> require(
                once.add(List.of(point.namespace(), point.name(), point.dimensions())), point + " is counted twice"));
        return points;
    }

    private static JsonNode json(String line) {
        try {
            JsonNode document = JSON.readTree(line);
            require(document.isObject(), "no JSON object");
            return document;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    private static List<Datapoint> points(JsonNode document, JsonNode directive, Instant time) {
        requireOnly(directive, "Namespace", "Dimensions", "Metrics");
        String namespace = directive.path("Namespace").asText();
        require(
                namespace.matches("[\\w./#-][\\w./#: -]{0,254}") && !namespace.startsWith("AWS/"),
                "Namespace " + namespace);
        JsonNode sets = directive.path("Dimensions");
        JsonNode metrics = directive.path("Metrics");
        require(sets.isArray() && !sets.isEmpty(), "Dimensions is no list of lists");
        require(metrics.isArray() && !metrics.isEmpty() && metrics.size() <= 100, "Metrics are none or too many");
        List<Datapoint> points = new ArrayList<>();
        for (JsonNode set : sets) {
            Map<String, String> dimensions = dimensions(document, set);
            for (JsonNode metric : metrics) {
                points.add(point(document, namespace, dimensions, metric, time));
            }
        }
        return points;
    }

    private static Map<String, String> dimensions(JsonNode document, JsonNode set) {
        require(set.isArray() && set.size() <= 30, "a DimensionSet is no list, or too long");
        Map<String, String> dimensions = new TreeMap<>();
        set.forEach(name -> {
            JsonNode value = document.path(name.asText());
            require(name.isTextual() && name.textValue().matches("[!-9;-~][ -~]{0,249}"), "dimension " + name);
            require(value.isTextual(), "the value of " + name + " is missing");
            require(
                    value.textValue().matches("[ -~]{1,250}")
                            && !value.textValue().isBlank(),
                    name + " is " + value);
            dimensions.put(name.textValue(), value.textValue());
        });
        return dimensions;
    }

    private static Datapoint point(
            JsonNode document, String namespace, Map<String, String> dimensions, JsonNode metric, Instant time) {
        requireOnly(metric, "Name", "Unit", "StorageResolution");
        String name = metric.path("Name").asText();
        require(name.matches("[ -~]{1,250}"), "Name " + name);
        String unit = metric.path("Unit").asText("None");
        require(UNITS.contains(unit), "Unit " + unit);
        JsonNode value = document.path(name);
        require(value.isNumber(), name + " is " + value);
        BigDecimal number = value.decimalValue();
        BigDecimal size = number.abs();
        require(
                number.signum() == 0 || size.compareTo(SMALLEST) >= 0 && size.compareTo(LARGEST) <= 0,
                name + " is " + value);
        return new Datapoint(namespace, name, dimensions, unit, number, time);
    }

    /** Objects of the format must not have other members. */
    private static void requireOnly(JsonNode object, String... names) {
        Set<String> others = new TreeSet<>();
        object.fieldNames().forEachRemaining(others::add);
        List.of(names).forEach(others::remove);
        require(object.isObject() && others.isEmpty(), "members " + others);
    }

    private static void require(boolean right, String problem) {
        if (!right) {
            throw new IllegalArgumentException(problem);
        }
    }
}
