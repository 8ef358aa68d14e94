package io.imagefunction.job;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** The pauses before retries of a job with a temporary failure. */
@ApplicationScoped
class JobPauses {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 9;

    /** Time for an attempt before the job's time is over, and for the delivery of its message. */
    private static final Duration LAST_ATTEMPT = Duration.ofMinutes(1);

    private final Duration patience;
    private final Clock clock;
    private final Random random = new Random();

    JobPauses(Settings settings, Clock clock) {
        this.patience = settings.image().queue().patience();
        this.clock = clock;
    }

    /** Whether a new job still has an attempt after this pause. */
    boolean outlast(Duration pause) {
        return pause.plus(LAST_ATTEMPT).compareTo(patience) <= 0;
    }

    /**
     * The time of the next attempt, or of a last one shortly before the job's end if that is sooner.
     *
     * @param end of the time for which the job is retried
     */
    Instant before(Instant end, Instant next) {
        Instant last = end.minus(LAST_ATTEMPT);
        Instant latest = clock.instant().isBefore(last) ? last : end;
        return next.isBefore(latest) ? next : latest;
    }

    /**
     * The time of the next attempt. The pauses double and have jitter, so that jobs that failed together do not return
     * together.
     *
     * @param attempts how often the job was put back into the queue
     * @param asked the pause that upstream asks for; limited to the total time for which a job is retried
     */
    Instant after(int attempts, Optional<Duration> asked) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(attempts, MOST_DOUBLINGS);
        Duration pause = Duration.ofMillis(doubled / 2 + random.nextLong(doubled / 2));
        Duration least = asked.orElse(Duration.ZERO);
        return clock.instant()
                .plus(least.compareTo(patience) < 0 ? least : patience)
                .plus(pause);
    }
}
