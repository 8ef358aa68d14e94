package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagefunction.FunctionUnderTest;
import io.imagefunction.metric.CloudWatch;
import io.imagefunction.metric.CloudWatch.Datapoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Captures the lines with metrics that the function writes to standard output while it is open. */
final class MetricCapture implements AutoCloseable {

    private final PrintStream before = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final int logged =
            FunctionUnderTest.isPackaged() ? FunctionUnderTest.log().length() : 0;

    private MetricCapture() {}

    static MetricCapture open() {
        MetricCapture capture = new MetricCapture();
        System.setOut(new PrintStream(capture.written, true, UTF_8));
        return capture;
    }

    /** The lines so far, each of which must be all that is on it. */
    List<String> lines() {
        String text =
                FunctionUnderTest.isPackaged() ? FunctionUnderTest.log().substring(logged) : written.toString(UTF_8);
        return text.lines().filter(CloudWatch::isForIt).toList();
    }

    /**
     * The sums of all metrics by name and dimension, as CloudWatch would have them: {@code Cost}, {@code Cost of
     * openai/gpt-image-1}, {@code Failures of no_image}. Fails if CloudWatch would not take a line.
     */
    Map<String, BigDecimal> sums() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        points().forEach(point -> sums.merge(name(point), point.value(), BigDecimal::add));
        return sums;
    }

    Stream<Datapoint> points() {
        return lines().stream().flatMap(line -> CloudWatch.read(line).stream());
    }

    private static String name(Datapoint point) {
        return point.dimensions().values().stream()
                .map(value -> point.name() + " of " + value)
                .findFirst()
                .orElse(point.name());
    }

    @Override
    public void close() {
        System.setOut(before);
    }
}
