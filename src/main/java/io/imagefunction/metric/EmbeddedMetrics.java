package io.imagefunction.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.metric.Metric.By;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Writes measurements in CloudWatch's Embedded Metric Format: a line of the log from which CloudWatch Logs takes the
 * metrics by itself. Source: "Specification: Embedded metric format" in the CloudWatch user guide.
 */
final class EmbeddedMetrics {

    private EmbeddedMetrics() {}

    static ObjectNode document(String namespace, Instant time, Measurement measured) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = document.putObject("_aws").put("Timestamp", time.toEpochMilli());
        ArrayNode directives = metadata.putArray("CloudWatchMetrics");
        for (By by : By.values()) {
            List<Metric> metrics = measured.values().keySet().stream()
                    .filter(metric -> metric.by() == by)
                    .sorted()
                    .toList();
            if (!metrics.isEmpty()) {
                directives.add(directive(namespace, by, metrics));
                measured.dimension(by)
                        .ifPresent(value -> document.put(by.sets().getLast().getFirst(), value));
            }
        }
        measured.values().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(value -> document.set(value.getKey().title(), number(value.getValue())));
        measured.properties().forEach((name, value) -> document.put(name, String.valueOf(value)));
        return document;
    }

    private static ObjectNode directive(String namespace, By by, List<Metric> metrics) {
        ObjectNode directive = JsonNodeFactory.instance.objectNode().put("Namespace", namespace);
        ArrayNode sets = directive.putArray("Dimensions");
        by.sets().forEach(set -> set.forEach(sets.addArray()::add));
        ArrayNode definitions = directive.putArray("Metrics");
        metrics.forEach(metric -> definitions
                .addObject()
                .put("Name", metric.title())
                .put("Unit", metric.unit().word()));
        return directive;
    }

    private static JsonNode number(Number value) {
        return value instanceof BigDecimal decimal ? DecimalNode.valueOf(decimal) : LongNode.valueOf(value.longValue());
    }
}
