package io.imagefunction.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Figures are taken by those who want them, not during a pause, and never make a call fail. */
class PausedMetricsTest {

    private static final Measurement CALL = new Measurement(Map.of(Metric.CALLS, 1), "m", Optional.empty(), Map.of());
    private static final Supplier<Measurement> UNWANTED = () -> {
        throw new AssertionError("nobody wants it");
    };

    private final List<Measurement> taken = new ArrayList<>();

    private final MetricSink on = new MetricSink() {
        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public void take(Measurement measured) {
            taken.add(measured);
        }
    };

    private final MetricSink off = new MetricSink() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void take(Measurement measured) {
            throw new AssertionError("it is off");
        }
    };

    @Test
    void nothingIsMeasuredDuringAPause() {
        Metrics metrics = new Metrics(List.of(on));

        metrics.pause(true);
        metrics.record(UNWANTED);
        assertFalse(metrics.areOn());
        assertEquals(List.of(), taken);

        metrics.pause(false);
        metrics.record(() -> CALL);
        assertTrue(metrics.areOn());
        assertEquals(List.of(CALL), taken);
    }

    @Test
    void onlyThoseThatAreOnTakeFigures() {
        new Metrics(List.of(off, on)).record(() -> CALL);
        assertEquals(List.of(CALL), taken);

        Metrics none = new Metrics(List.of(off));
        assertFalse(none.areOn());
        none.record(UNWANTED);
    }

    @Test
    void aMistakeInTheFiguresDoesNotFailTheCall() {
        new Metrics(List.of(on)).record(() -> {
            throw new IllegalStateException("a mistake");
        });

        assertEquals(List.of(), taken);
    }
}
