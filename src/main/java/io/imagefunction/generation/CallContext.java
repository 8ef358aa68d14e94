package io.imagefunction.generation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a door knows of a call beside the request itself.
 *
 * @param requestId names the call in the log and on the pictures
 * @param deadline when the answer must be there
 * @param caller whom the platform has authenticated, if anybody
 */
public record CallContext(String requestId, Instant deadline, Optional<String> caller) {

    private static final Duration MOMENT = Duration.ofMillis(1);

    /** At least a moment, because timers want one. */
    Duration left(Clock clock) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.compareTo(MOMENT) < 0 ? MOMENT : left;
    }
}
