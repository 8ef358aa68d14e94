package io.imagefunction.budget;

import java.util.Map;

/**
 * What may be spent from one account.
 *
 * @param most millionths of a US dollar in each window that is limited
 * @param calls calls that may be in flight at once; {@link Integer#MAX_VALUE} for any number
 */
record Limits(Map<Window, Long> most, int calls) {

    static final Limits NONE = new Limits(Map.of(), Integer.MAX_VALUE);

    Limits withCalls(int atOnce) {
        return new Limits(most, atOnce);
    }

    boolean areNone() {
        return equals(NONE);
    }
}
