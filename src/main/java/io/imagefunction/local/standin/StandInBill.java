package io.imagefunction.local.standin;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What has been made and would have been paid for. */
final class StandInBill {

    private final AtomicInteger generations = new AtomicInteger();
    private final AtomicReference<BigDecimal> spent = new AtomicReference<>(BigDecimal.ZERO);

    int generations() {
        return generations.get();
    }

    BigDecimal spent() {
        return spent.get();
    }

    void generation(BigDecimal cost) {
        generations.incrementAndGet();
        add(cost);
    }

    /** @param cost null where the provider is paid with a key of one's own */
    void add(BigDecimal cost) {
        spent.accumulateAndGet(cost == null ? BigDecimal.ZERO : cost, BigDecimal::add);
    }
}
