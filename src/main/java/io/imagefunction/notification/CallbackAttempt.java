package io.imagefunction.notification;

import io.imagefunction.notification.WebhookClient.ForbiddenAddress;
import io.imagefunction.notification.WebhookClient.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How one attempt to send something ended.
 *
 * @param answer what the receiver said, or why it could not say anything
 * @param repeatable whether it may take the same later
 */
record CallbackAttempt(boolean delivered, boolean repeatable, String answer, Optional<Duration> retryAfter) {

    /** About fifteen hours in all: a receiver that is down over night gets its answers. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8));

    /** With its jitter. */
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
     * What to wait before the next attempt, with jitter, and as long as the receiver asks for up to the longest; none if
     * there is to be no other.
     *
     * @param before how many there have been before this one
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
