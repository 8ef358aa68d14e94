package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.settings.Settings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses what is too large, or no HTTP that can be routed, in the shape of all failures: before Quarkus does it with an
 * empty answer.
 */
@ApplicationScoped
class BodyLimit {

    /** Behind the guard, who lets nobody in for being large. */
    private static final int BEFORE_ITS_USE = 900;

    private final long limit;
    private final Failure tooLarge;
    private final BodyHandler unannounced;

    BodyLimit(Settings settings) {
        this.limit = settings.image().limits().bodySize().asLongValue();
        this.tooLarge = tooLarge(limit);
        this.unannounced = BodyHandler.create(false).setBodyLimit(limit);
    }

    static Failure tooLarge(long limit) {
        return Failure.of(
                FailureCode.PAYLOAD_TOO_LARGE,
                "body",
                "The request's body must have at most " + limit
                        + " bytes. Send smaller reference pictures, or their https URLs.");
    }

    void watch(@Observes Filters filters) {
        filters.register(this::measure, BEFORE_ITS_USE);
    }

    void answer(@Observes Router router) {
        router.route().order(-BEFORE_ITS_USE).failureHandler(call -> {
            switch (call.statusCode()) {
                case 400 -> refuse(call, FailureResponses.UNREADABLE);
                case 413 -> refuse(call, tooLarge);
                default -> call.next();
            }
        });
    }

    private void measure(RoutingContext call) {
        String length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > limit) {
            refuse(call, tooLarge);
        } else if (call.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            // Gathered here, because how large it is shows only while it arrives.
            unannounced.handle(call);
        } else {
            call.next();
        }
    }

    /** The rest of the request is not waited for. */
    private static void refuse(RoutingContext call, Failure failure) {
        if (call.response().ended()) {
            return;
        }
        call.response()
                .putHeader(HttpHeaders.CONNECTION, "close")
                .endHandler(sent -> call.request().connection().close());
        FailureResponses.write(failure, call.response());
    }
}
