package io.imagefunction.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.resteasy.reactive.common.util.MediaTypeHelper;

/**
 * Checks the header {@code Accept} before anything is paid. JAX-RS reads it only when it writes the answer, so an
 * invalid header would fail the call after the work is done. An empty header accepts everything, like a missing one.
 */
@ApplicationScoped
class AcceptHeader {

    /** Runs after {@link Access}. */
    private static final int BEFORE_ITS_USE = 950;

    void watch(@Observes Filters filters) {
        filters.register(AcceptHeader::check, BEFORE_ITS_USE);
    }

    private static void check(RoutingContext call) {
        List<String> values = call.request().headers().getAll(HttpHeaders.ACCEPT);
        List<String> filled = values.stream().filter(value -> !value.isBlank()).toList();
        if (filled.size() < values.size()) {
            call.request().headers().remove(HttpHeaders.ACCEPT).add("Accept", filled);
        }
        if (filled.stream().allMatch(AcceptHeader::isReadable)) {
            call.next();
        } else {
            FailureResponses.write(FailureResponses.UNREADABLE, call);
        }
    }

    private static boolean isReadable(String value) {
        try {
            return !MediaTypeHelper.parseHeader(value).isEmpty();
        } catch (RuntimeException malformed) { // the parser throws several kinds
            return false;
        }
    }
}
