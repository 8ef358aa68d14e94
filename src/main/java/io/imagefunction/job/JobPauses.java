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

    private final Duration patience;
    private final Clock clock;
    private final Random random = new Random();

    JobPauses(Settings settings, Clock clock) {
        this.patience = settings.image().queue().patience();
        this.clock = clock;
    }

    /**
     * Twice as long each time, with jitter, so that what was refused together does not come back together.
     *
     * @param attempts how often it has been put back
     * @param asked what upstream wants to be left alone for; no more than a job's whole patience
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
