package io.imagefunction.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts in millionths of a US dollar, so that sums are exact. */
final class Money {

    /** A billion dollars: sums of a few of these do not overflow. */
    private static final long MOST = 1_000_000_000_000_000L;

    static final int DIGITS = 6;

    private Money() {}

    /** Rounds up, because a budget must not be exceeded by what was rounded off. */
    static long micros(BigDecimal usd) {
        BigDecimal micros = usd.movePointRight(DIGITS).setScale(0, RoundingMode.CEILING);
        return micros.min(BigDecimal.valueOf(MOST)).max(BigDecimal.ZERO).longValue();
    }

    static BigDecimal usd(long micros) {
        BigDecimal usd = BigDecimal.valueOf(micros, DIGITS).stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0, RoundingMode.UNNECESSARY) : usd;
    }

    static String text(long micros) {
        return "$" + usd(micros).toPlainString();
    }
}
