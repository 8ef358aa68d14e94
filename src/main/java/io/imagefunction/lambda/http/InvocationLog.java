package io.imagefunction.lambda.http;

import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.MDC;

/** Adds the request id to log lines of HTTP threads, as Quarkus does on the Lambda thread. */
@ApplicationScoped
class InvocationLog {

    private static final String REQUEST_ID = "AWSRequestId";

    /** Runs before every filter that may log. */
    private static final int FIRST = 10_000;

    private final Invocations invocations;

    InvocationLog(Invocations invocations) {
        this.invocations = invocations;
    }

    void register(@Observes Filters filters) {
        filters.register(this::mark, FIRST);
    }

    private void mark(RoutingContext request) {
        invocations
                .find(request.request().getHeader(Invocations.HEADER))
                .map(Invocation::requestId)
                .ifPresent(id -> MDC.put(REQUEST_ID, id));
        request.next();
    }
}
