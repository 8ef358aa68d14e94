package io.imagefunction.lambda;

import java.time.Duration;
import java.time.Instant;

/** When an answer is due, so that it gets out before Lambda kills the invocation. */
final class Deadline {

    /** For an answer that was made just in time to arrive: then the door gives up on it. */
    static final Duration GRACE = Duration.ofMillis(500);

    /** For a door to write the largest answer, and to log why. */
    private static final Duration WRITING = Duration.ofMillis(500);

    /** Lambda's longest timeout. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

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
        return now.plusMillis(remainingMillis).minus(GRACE).minus(WRITING);
    }
}
