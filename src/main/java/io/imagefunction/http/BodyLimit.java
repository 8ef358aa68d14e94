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
 * Refuses requests that are too large or malformed, in the format of all failures. Quarkus itself would refuse them
 * with an empty answer.
 */
@ApplicationScoped
class BodyLimit {

    /** Runs after {@link Access}, because a large request needs authentication, too. */
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
            // Without a length, the size is known only after the body has been read.
            unannounced.handle(call);
        } else {
            call.next();
        }
    }

    /** Refuses the request without waiting for the rest of it. */
    private static void refuse(RoutingContext call, Failure failure) {
        if (call.response().ended()) {
            return;
        }
        call.response()
                .putHeader(HttpHeaders.CONNECTION, "close")
                .endHandler(sent -> call.request().connection().close());
        FailureResponses.write(failure, call);
    }
}
