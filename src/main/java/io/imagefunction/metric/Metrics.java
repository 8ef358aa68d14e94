package io.imagefunction.metric;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Passes the figures of each call on to those who want them. */
@ApplicationScoped
public class Metrics {

    private static final Logger LOG = Logger.getLogger(Metrics.class);

    private final List<MetricSink> sinks;
    private volatile boolean paused;

    Metrics(@All List<MetricSink> sinks) {
        this.sinks = sinks;
    }

    public boolean areOn() {
        return !paused && sinks.stream().anyMatch(MetricSink::isOn);
    }

    /** Never fails: a call that was paid for must not fail because of its figures. */
    public void record(Supplier<Measurement> measured) {
        try {
            if (areOn()) {
                Measurement figures = measured.get();
                sinks.stream().filter(MetricSink::isOn).forEach(sink -> sink.take(figures));
            }
        } catch (RuntimeException e) {
            LOG.warn("The figures of a call were lost", e);
        }
    }

    /** Stops or resumes measuring, for work that no caller has requested. */
    public void pause(boolean pause) {
        paused = pause;
    }
}
