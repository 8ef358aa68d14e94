package io.imagefunction.http;

import io.imagefunction.Settings;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses a body that says it is too large, before it is read. Quarkus has the same limit, which comes later, holds for
 * bodies of unknown length too, and refuses without a word.
 */
@ApplicationScoped
class BodyLimit {

    /** And after {@link Access}: whoever has not been let in learns nothing of the limit. */
    private static final int BEFORE_QUARKUS = 900;

    private final long most;

    BodyLimit(Settings settings) {
        this.most = settings.image().limits().bodySize().asLongValue();
    }

    void guard(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_QUARKUS);
    }

    private void admit(RoutingContext call) {
        if (length(call) <= most) {
            call.next();
            return;
        }
        call.response()
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .endHandler(sent -> call.request().connection().close()); // the body is not waited for
        Refusal.send(
                call,
                Failure.of(
                        FailureCode.PAYLOAD_TOO_LARGE,
                        "body",
                        "The request's body must have at most " + most
                                + " bytes. Send smaller reference pictures, or their https URLs."));
    }

    private static long length(RoutingContext call) {
        String length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException nobodyKnows) {
            return 0;
        }
    }
}
