package io.imagefunction.lambda;

import java.time.Duration;
import java.time.Instant;

/** When an answer is due, so that it gets out before Lambda kills the invocation. */
public final class Deadline {

    /** For an answer that was made just in time to arrive: then the door gives up on it. */
    public static final Duration GRACE = Duration.ofMillis(500);

    /** For a door to write the largest answer, and to log why. */
    private static final Duration WRITING = Duration.ofMillis(500);

    /** Lambda's longest timeout. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** An event whose request is older was recorded, and is replayed by someone who waits. */
    private static final Duration STALE = Duration.ofMinutes(5);

    private Deadline() {}

    /**
     * @param remainingMillis as the Lambda context says: garbage where the runtime API sends no deadline, as Quarkus'
     *     mock event server does
     * @return null if that cannot be a time Lambda gave
     */
    static Instant of(int remainingMillis, Instant now) {
        if (remainingMillis < 1 || remainingMillis > LONGEST.toMillis()) {
            return null;
        }
        return before(now.plusMillis(remainingMillis));
    }

    /**
     * @param lambdas what Lambda allows; null for no limit
     * @param arrival when the gateway took the request in; null if it does not hang up
     * @param gatewayPatience how long it waits for an answer
     */
    public static Instant earlier(Instant lambdas, Instant arrival, Duration gatewayPatience, Instant now) {
        boolean live = arrival != null && arrival.isAfter(now.minus(STALE));
        // Clocks disagree, but nothing arrives before it is sent.
        Instant begin = live && arrival.isAfter(now) ? now : arrival;
        Instant gateways = live ? before(begin.plus(gatewayPatience)) : null;
        return gateways == null || lambdas != null && lambdas.isBefore(gateways) ? lambdas : gateways;
    }

    private static Instant before(Instant end) {
        return end.minus(GRACE).minus(WRITING);
    }
}
