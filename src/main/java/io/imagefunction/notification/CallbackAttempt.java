package io.imagefunction.notification;

import io.imagefunction.notification.WebhookClient.ForbiddenAddress;
import io.imagefunction.notification.WebhookClient.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The outcome of one attempt to send a callback.
 *
 * @param answer the receiver's status, or why there was none
 * @param repeatable whether a retry may succeed
 */
record CallbackAttempt(boolean delivered, boolean repeatable, String answer, Optional<Duration> retryAfter) {

    /** About fifteen hours in total, so that a receiver that is down overnight still gets its answers. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8));

    /** Includes the jitter. */
    static final Duration LONGEST_PAUSE = PAUSES.getLast().multipliedBy(11).dividedBy(10);

    static CallbackAttempt of(Reply reply) {
        int status = reply.status();
        boolean later = status == 408 || status == 425 || status == 429 || status >= 500;
        return new CallbackAttempt(status >= 200 && status < 300, later, "HTTP " + status, reply.retryAfter());
    }

    static CallbackAttempt of(Throwable problem) {
        boolean forbidden = problem instanceof ForbiddenAddress;
        String why = forbidden ? problem.getMessage() : problem.getClass().getSimpleName();
        return new CallbackAttempt(false, !forbidden, why, Optional.empty());
    }

    /**
     * The pause before the next attempt, with jitter. It is at least as long as the receiver asks for, up to the
     * longest usual pause. Empty if there is no next attempt.
     *
     * @param before the number of earlier attempts
     */
    Optional<Duration> pause(int before, RandomGenerator random) {
        if (delivered || !repeatable || before >= PAUSES.size()) {
            return Optional.empty();
        }
        Duration usual = PAUSES.get(before);
        Duration longer = retryAfter.filter(asked -> asked.compareTo(usual) > 0).orElse(usual);
        Duration pause = longer.compareTo(PAUSES.getLast()) < 0 ? longer : PAUSES.getLast();
        return Optional.of(pause.plusMillis(random.nextLong(pause.toMillis() / 10 + 1)));
    }
}
