package io.imagefunction.request;

import io.imagefunction.invocation.Invocation;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The deadlines of answers: the configured timeout, or the end of the invocation if that is sooner. */
@ApplicationScoped
public class Deadlines {

    private final Duration timeout;
    private final Clock clock;

    Deadlines(Settings settings, Clock clock) {
        this.timeout = settings.image().timeout();
        this.clock = clock;
    }

    /** The deadline of a call that begins now. */
    public Instant of(Invocation invocation) {
        return of(Optional.of(invocation));
    }

    /** The deadline of a call that begins now and may have no invocation. */
    public Instant of(Optional<Invocation> invocation) {
        Instant configured = clock.instant().plus(timeout);
        return invocation
                .map(Invocation::deadline)
                .filter(platforms -> platforms.isBefore(configured))
                .orElse(configured);
    }
}
