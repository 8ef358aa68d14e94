package io.imagefunction.request;

import io.imagefunction.invocation.Invocation;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the answers of a door are due: after the configured timeout, or when the platform ends the invocation. */
@ApplicationScoped
public class Deadlines {

    private final Duration timeout;
    private final Clock clock;

    Deadlines(Settings settings, Clock clock) {
        this.timeout = settings.image().timeout();
        this.clock = clock;
    }

    /** Of a call that begins now. */
    public Instant of(Invocation invocation) {
        return of(Optional.of(invocation));
    }

    /** The same for a call that may have come without an invocation. */
    public Instant of(Optional<Invocation> invocation) {
        Instant configured = clock.instant().plus(timeout);
        return invocation
                .map(Invocation::deadline)
                .filter(platforms -> platforms.isBefore(configured))
                .orElse(configured);
    }
}
