package io.imagefunction.lambda;

import java.time.Duration;
import java.time.Instant;

/** Computes when an answer is due, so that it is sent before Lambda kills the invocation. */
public final class Deadline {

    /** Time for an answer that was finished at its deadline to reach the door. After that the door gives up on it. */
    public static final Duration GRACE = Duration.ofMillis(500);

    /** Time for a door to write the largest answer, or to log why there is none. */
    private static final Duration WRITING = Duration.ofMillis(500);

    /** Lambda's longest timeout. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** The age from which an event counts as recorded and replayed by hand: its arrival then sets no deadline. */
    private static final Duration STALE = Duration.ofMinutes(5);

    private Deadline() {}

    /**
     * @param remainingMillis as the Lambda context says; arbitrary if the runtime API sends no deadline, as in Quarkus'
     *     mock event server
     * @return null if Lambda cannot have given that time
     */
    static Instant of(int remainingMillis, Instant now) {
        if (remainingMillis < 1 || remainingMillis > LONGEST.toMillis()) {
            return null;
        }
        return before(now.plusMillis(remainingMillis));
    }

    /**
     * @param lambdas Lambda's deadline; null for none
     * @param arrival when the gateway received the request; null if the gateway does not hang up
     * @param gatewayPatience how long the gateway waits for an answer
     */
    public static Instant earlier(Instant lambdas, Instant arrival, Duration gatewayPatience, Instant now) {
        boolean live = arrival != null && arrival.isAfter(now.minus(STALE));
        // The clock of the gateway may be ahead of this one.
        Instant begin = live && arrival.isAfter(now) ? now : arrival;
        Instant gateways = live ? before(begin.plus(gatewayPatience)) : null;
        return gateways == null || lambdas != null && lambdas.isBefore(gateways) ? lambdas : gateways;
    }

    private static Instant before(Instant end) {
        return end.minus(GRACE).minus(WRITING);
    }
}
