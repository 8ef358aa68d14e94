package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The template's dashboard and alarms show metrics that there are, with the dimensions that they have, whatever the
 * parameters. Sources: "Dashboard body structure and syntax" and "Search expression syntax" of CloudWatch.
 */
class DashboardTest {

    private static final Map<String, String> USUAL = Map.of("OpenRouterSecret", "image-function/openrouter");

    private static final String STACK = "my-stack";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern SEARCH = Pattern.compile(
            "SEARCH\\('\\{\"([\\w./#-]+)\",(\\w+)} MetricName=\"(\\w+)\"', '(Sum|Average|Maximum|p\\d\\d)', (\\d+)\\)");

    private static final Pattern LABEL = Pattern.compile("[\\w ,.-]*|[\\w ]*\\$\\{PROP\\('Dim\\.(\\w+)'\\)}");

    /** AWS' own metrics on the dashboard: namespace, name, dimension. */
    private static final Set<List<String>> OF_AWS = Set.of(
            List.of("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName"),
            List.of("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"),
            List.of("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName"),
            List.of("AWS/SQS", "ApproximateNumberOfMessagesDelayed", "QueueName"),
            List.of("AWS/Lambda", "Errors", "FunctionName"),
            List.of("AWS/Lambda", "Throttles", "FunctionName"),
            List.of("AWS/Lambda", "ConcurrentExecutions", "FunctionName"));

    /** A metric without dimensions is one with an empty list of them. */
    private record Shown(String namespace, String name, List<String> dimensions) {}

    /** All combinations of what changes functions, API, dashboard and alarms. */
    static Stream<Map<String, String>> options() {
        List<Map<String, String>> all = new ArrayList<>(List.of(USUAL));
        Map.of(
                        "Runtime", "java25",
                        "Door", "http",
                        "Metrics", "false",
                        "Dashboard", "false",
                        "CostAlarm", "2.50",
                        "FailureAlarm", "0",
                        "Tracing", "true",
                        "AlarmTopicArn", "arn:aws:sns:eu-central-1:123456789012:alarms")
                .forEach((name, value) -> List.copyOf(all).forEach(some -> all.add(with(some, name, value))));
        return all.stream().map(some -> with(some, "Revision", "1"));
    }

    /** One test, because a thousand transforms would be reported one by one. */
    @Test
    void theTemplateCanBeTransformedWithAllOptions() {
        options().forEach(options -> {
            JsonNode template = transformed(options);
            boolean metrics = !"false".equals(options.get("Metrics"));
            Set<String> expected = new HashSet<>();
            if (metrics && !"false".equals(options.get("Dashboard"))) {
                expected.add("OperatorDashboard");
            }
            if (metrics && options.containsKey("CostAlarm")) {
                expected.add("HourlyCost");
            }
            if (metrics && !options.containsKey("FailureAlarm")) {
                expected.add("FailedCalls");
            }
            Set<String> there = Stream.of("OperatorDashboard", "HourlyCost", "FailedCalls")
                    .filter(name -> template.at("/Resources").has(name))
                    .collect(Collectors.toSet());
            assertEquals(expected, there, options::toString);
            for (String function : List.of("ImageFunction", "WorkerFunction")) {
                JsonNode properties = template.at("/Resources/" + function + "/Properties");
                assertEquals(
                        String.valueOf(metrics),
                        properties.at("/Environment/Variables/IMAGE_METRICS").asText());
                assertEquals(
                        options.containsKey("Tracing") ? "Active" : "PassThrough",
                        properties.at("/TracingConfig/Mode").asText());
            }
        });
    }

    @Test
    void everyMetricOnTheDashboardIsThereWithItsDimensions() {
        Set<Shown> written = Arrays.stream(Metric.values())
                .flatMap(metric -> metric.by().sets().stream().map(set -> new Shown(STACK, metric.title(), set)))
                .collect(Collectors.toSet());
        Set<Shown> shown = widgets().flatMap(DashboardTest::metrics).collect(Collectors.toSet());

        List<Shown> unknown = shown.stream()
                .filter(metric -> !written.contains(metric))
                .filter(metric -> !OF_AWS.contains(
                        List.of(metric.namespace(), metric.name(), String.join(",", metric.dimensions()))))
                .toList();
        assertEquals(List.of(), unknown);
        assertTrue(shown.stream().anyMatch(metric -> metric.dimensions().equals(List.of("Model"))));
    }

    /** What an operator asks first. */
    @ParameterizedTest
    @CsvSource({
        "Cost, Model",
        "Pictures, Model",
        "Duration, Model",
        "Failures, Outcome",
        "ApproximateAgeOfOldestMessage, QueueName",
        "ApproximateNumberOfMessagesVisible, QueueName"
    })
    void theDashboardShowsTheMetric(String metric, String dimension) {
        assertTrue(widgets()
                .flatMap(DashboardTest::metrics)
                .anyMatch(shown ->
                        shown.name().equals(metric) && shown.dimensions().equals(List.of(dimension))));
    }

    @Test
    void everyWidgetIsWellFormedAndHasItsOwnPlace() {
        Set<List<Integer>> taken = new HashSet<>();
        widgets().forEach(widget -> {
            assertEquals("metric", widget.path("type").asText());
            int x = widget.path("x").intValue();
            int width = widget.path("width").intValue();
            int y = widget.path("y").intValue();
            assertTrue(width > 0 && x >= 0 && x + width <= 24, widget::toString);
            IntStream.range(x, x + width).forEach(column -> IntStream.range(
                            y, y + widget.path("height").intValue())
                    .forEach(row -> assertTrue(taken.add(List.of(column, row)), widget::toString)));
            JsonNode properties = widget.path("properties");
            assertEquals("eu-central-1", properties.path("region").asText());
            assertTrue(List.of("timeSeries", "singleValue")
                    .contains(properties.path("view").asText()));
            assertFalse(properties.path("title").asText().isBlank());
            assertFalse(properties.path("metrics").isEmpty());
        });
        assertTrue(widgets().count() > 8);
    }

    @Test
    void theAlarmsWatchMetricsThatThereAre() {
        JsonNode template = transformed(with(USUAL, "CostAlarm", "2.50"));
        Set<String> totals = Arrays.stream(Metric.values()).map(Metric::title).collect(Collectors.toSet());

        for (String name : List.of("HourlyCost", "FailedCalls")) {
            JsonNode alarm = template.at("/Resources/" + name + "/Properties");
            assertEquals("AWS::StackName", alarm.at("/Namespace/Ref").asText());
            assertTrue(totals.contains(alarm.path("MetricName").asText()));
            assertFalse(alarm.has("Dimensions"));
            assertEquals("Sum", alarm.path("Statistic").asText());
        }
        assertEquals(
                "2.50",
                template.at("/Resources/HourlyCost/Properties/Threshold").asText());
        assertEquals(
                3600, template.at("/Resources/HourlyCost/Properties/Period").intValue());
    }

    /** An amount of nothing would be an alarm at every call. */
    @ParameterizedTest
    @CsvSource({
        "0, true",
        "20, true",
        "2.50, true",
        "0.05, true",
        "0.5, true",
        "0.0, false",
        "0.00, false",
        "00, false",
        "-1, false",
        "'', false",
        "1e3, false",
        "1., false",
        "$5, false"
    })
    void theCostOfTheAlarmIsAnAmountOrOff(String value, boolean accepted) throws java.io.IOException {
        String pattern = new com.fasterxml.jackson.dataformat.yaml.YAMLMapper()
                .readTree(java.nio.file.Path.of("template.yaml").toFile())
                .at("/Parameters/CostAlarm/AllowedPattern")
                .asText();

        assertEquals(accepted, value.matches(pattern));
    }

    /** Alarms and dashboard look where the functions write. */
    @Test
    void theNamespaceIsThatOfTheStack() {
        assertEquals(
                "AWS::StackName",
                transformed(USUAL)
                        .at("/Resources/ImageFunction/Properties/Environment/Variables/IMAGE_METRICS_NAMESPACE/Ref")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void tracingIsAllowedOnlyIfItIsOn(String traced) {
        JsonNode template = transformed(with(USUAL, "Tracing", traced));

        assertEquals(
                traced.equals("true"),
                template.at("/Resources/KeepImages").toString().contains("xray:PutTraceSegments"));
        List<JsonNode> stages = template.at("/Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals("AWS::ApiGateway::Stage"))
                .toList();
        assertEquals(1, stages.size());
        assertEquals(traced, stages.getFirst().at("/Properties/TracingEnabled").asText());
    }

    @ParameterizedTest
    @MethodSource("wrongSearches")
    void aWrongSearchWouldBeFound(String search) {
        assertFalse(SEARCH.matcher(search).matches());
    }

    static Stream<String> wrongSearches() {
        String right = "SEARCH('{\"my-stack\",Model} MetricName=\"Cost\"', 'Sum', 300)";
        assertTrue(SEARCH.matcher(right).matches());
        return Stream.of(
                right.replace("\"my-stack\"", "my-stack"),
                right.replace("'Sum'", "Sum"),
                right.replace("}", ""),
                right.replace("\"Cost\"", "Cost"),
                right.replace(", 300", ""));
    }

    private static Stream<JsonNode> widgets() {
        JsonNode body = transformed(USUAL).at("/Resources/OperatorDashboard/Properties/DashboardBody/Fn::Sub");
        assertTrue(body.isTextual());
        assertNotEquals("", body.asText());
        return json(substituted(body.asText())).path("widgets").valueStream();
    }

    /** As CloudFormation does it: {@code ${!x}} stays as {@code ${x}}. */
    private static String substituted(String text) {
        Map<String, String> values = Map.of(
                "AWS::StackName", STACK,
                "AWS::Region", "eu-central-1",
                "JobQueue.QueueName", "jobs",
                "DeadJobQueue.QueueName", "dead-jobs",
                "ImageFunction", "images",
                "WorkerFunction", "worker");
        return Pattern.compile("\\$\\{([^!}][^}]*)}")
                .matcher(text)
                .replaceAll(found -> {
                    assertTrue(values.containsKey(found.group(1)), found::group);
                    return Matcher.quoteReplacement(values.get(found.group(1)));
                })
                .replace("${!", "${");
    }

    private static Stream<Shown> metrics(JsonNode widget) {
        JsonNode properties = widget.path("properties");
        return properties.path("metrics").valueStream().map(metric -> {
            JsonNode options = metric.path(metric.size() - 1);
            if (options.has("expression")) {
                return searched(options);
            }
            if (options.isObject()) {
                assertTrue(LABEL.matcher(options.path("label").asText()).matches(), options::toString);
            }
            assertTrue(options.has("stat") || properties.has("stat"), metric::toString);
            assertTrue(properties.path("period").intValue() % 60 == 0 && properties.has("period"), widget::toString);
            List<String> texts = metric.valueStream()
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .toList();
            return new Shown(
                    texts.get(0),
                    texts.get(1),
                    IntStream.range(0, (texts.size() - 2) / 2)
                            .mapToObj(at -> texts.get(2 + 2 * at))
                            .toList());
        });
    }

    private static Shown searched(JsonNode options) {
        Matcher search = SEARCH.matcher(options.path("expression").asText());
        assertTrue(search.matches(), options::toString);
        Matcher label = LABEL.matcher(options.path("label").asText());
        assertTrue(label.matches(), options::toString);
        assertEquals(search.group(2), label.group(1), options::toString);
        return new Shown(search.group(1), search.group(3), List.of(search.group(2)));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private static JsonNode transformed(Map<String, String> parameters) {
        return Sam.transform(List.of(parameters)).getFirst();
    }

    private static Map<String, String> with(Map<String, String> parameters, String name, String value) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put(name, value);
        return Map.copyOf(all);
    }
}
