package io.imagefunction.request;

import java.math.BigDecimal;

/**
 * What the calls of one request may cost together, in US dollars. A call reserves its price before it pays, so that
 * concurrent calls cannot exceed the limit either.
 */
public final class Budget {

    private BigDecimal reserved = BigDecimal.ZERO;

    /** Reserves the price if the sum of all reservations stays within the limit. Returns whether it did. */
    public synchronized boolean reserve(BigDecimal price, BigDecimal limit) {
        BigDecimal sum = reserved.add(price);
        if (price.signum() > 0 && sum.compareTo(limit) > 0) {
            return false;
        }
        reserved = sum;
        return true;
    }

    /** For a call that turned out to cost nothing. */
    public synchronized void release(BigDecimal price) {
        reserved = reserved.subtract(price);
    }

    public synchronized BigDecimal reserved() {
        return reserved;
    }
}
