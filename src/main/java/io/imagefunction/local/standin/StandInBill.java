package io.imagefunction.local.standin;

import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The count and the cost of the generations that OpenRouter would have billed. */
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

    /** @param cost US dollars, or null if the user pays the provider through their own key */
    void add(BigDecimal cost) {
        spent.accumulateAndGet(cost == null ? BigDecimal.ZERO : cost, BigDecimal::add);
    }
}
