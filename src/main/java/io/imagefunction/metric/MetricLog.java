package io.imagefunction.metric;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/**
 * Writes one line for each call to standard output, from which Lambda passes it on to CloudWatch. A line is no log
 * record, because the format allows nothing around its JSON.
 */
@ApplicationScoped
class MetricLog implements MetricSink {

    private final Settings.Image settings;
    private final Clock clock;
    private final boolean on;

    MetricLog(Settings settings, Clock clock) {
        this.settings = settings.image();
        this.clock = clock;
        this.on = this.settings.metrics().orElseGet(() -> System.getenv("AWS_LAMBDA_FUNCTION_NAME") != null);
    }

    @Override
    public boolean isOn() {
        return on;
    }

    @Override
    public void take(Measurement measured) {
        String line = EmbeddedMetrics.document(settings.metricsNamespace(), clock.instant(), measured) + "\n";
        byte[] bytes = line.getBytes(UTF_8);
        // One write: Lambda's Java runtime takes each as an entry of the log.
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
