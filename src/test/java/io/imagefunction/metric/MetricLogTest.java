package io.imagefunction.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import io.imagefunction.metric.CloudWatch.Datapoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The lines of the log that have figures. */
class MetricLogTest {

    private static final Instant NOW = Instant.now();

    private static MetricLog log(Map<String, String> environment) {
        return new MetricLog(TestSettings.of(environment), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** The tests do not run on Lambda, whose name of the function is in its environment. */
    @Test
    void outsideLambdaThereAreNoLinesUnlessTheyAreWanted() {
        assertFalse(log(Map.of()).isOn());
        assertFalse(log(Map.of("IMAGE_METRICS", "false")).isOn());
        assertTrue(log(Map.of("IMAGE_METRICS", "true")).isOn());
    }

    /** AWS's Java runtime takes each write to standard output as an entry of the log. */
    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void aCallIsOneLineInOneWrite() {
        List<String> writes = new ArrayList<>();
        PrintStream before = System.out;
        System.setOut(new PrintStream(new ByteArrayOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(new String(bytes, offset, length, UTF_8));
            }
        });
        try {
            log(Map.of("IMAGE_METRICS_NAMESPACE", "my-stack"))
                    .take(new Measurement(Map.of(Metric.CALLS, 1), "m", Optional.empty(), Map.of("caller", "größe")));
        } finally {
            System.setOut(before);
        }

        assertEquals(1, writes.size(), writes::toString);
        assertTrue(writes.getFirst().endsWith("}\n"), writes::toString);
        assertTrue(writes.getFirst().contains("größe"), writes::toString);
        Datapoint point = CloudWatch.read(writes.getFirst().strip()).getFirst();
        assertEquals("my-stack", point.namespace());
        assertEquals(NOW.toEpochMilli(), point.time().toEpochMilli());
    }
}
