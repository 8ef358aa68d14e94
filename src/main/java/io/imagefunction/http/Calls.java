package io.imagefunction.http;

import io.imagefunction.Settings;
import io.imagefunction.generation.CallContext;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** What is known of the HTTP call that is being served. */
@ApplicationScoped
class Calls {

    static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern SENSIBLE_ID = Pattern.compile("[\\w.:/+=-]{1,128}");

    private final RoutingContext current;
    private final Settings.Image settings;
    private final Clock clock;

    Calls(RoutingContext current, Settings settings, Clock clock) {
        this.current = current;
        this.settings = settings.image();
        this.clock = clock;
    }

    CallContext current() {
        String requestId = requestId(current);
        return new CallContext(requestId, clock.instant().plus(settings.timeout()), Optional.empty());
    }

    /** The caller's own id for the call, if it has a sensible one. */
    private static String requestId(RoutingContext call) {
        String sent = call.request().getHeader(REQUEST_ID);
        String id = sent != null && SENSIBLE_ID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        call.response().putHeader(REQUEST_ID, id);
        return id;
    }
}
