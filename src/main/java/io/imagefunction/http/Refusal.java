package io.imagefunction.http;

import io.imagefunction.generation.Answer;
import io.imagefunction.generation.Failure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** A failure in its usual shape, for what is refused before JAX-RS sees it. */
final class Refusal {

    private Refusal() {}

    static void send(RoutingContext call, Failure refusal) {
        call.response()
                .setStatusCode(refusal.code().status())
                .putHeader("X-Should-Retry", String.valueOf(refusal.retryable()))
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Answer.failure(refusal).toString());
    }
}
