package io.imagefunction.metric;

/** Takes the figures of calls. */
public interface MetricSink {

    /** Whether figures are wanted at all. */
    boolean isOn();

    void take(Measurement measured);
}
