package io.imagefunction.http;

import io.imagefunction.answer.Answer;
import io.imagefunction.chat.ChatFailure;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.storage.StorageException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Turns every failure into a response of the same format, with the status of its code and the headers that client
 * libraries read.
 */
class FailureResponses {

    private static final Logger LOG = Logger.getLogger(FailureResponses.class);

    static final Failure UNREADABLE = Failure.of(
            FailureCode.INVALID_REQUEST,
            "The request cannot be read: its path, or a header such as Content-Type or Accept, must be valid HTTP.");
    static final Failure NOTHING_THERE =
            Failure.of(FailureCode.NOT_FOUND, "There is nothing at this path. GET /q/openapi lists what there is.");
    static final Failure TOO_LARGE = Failure.of(FailureCode.PAYLOAD_TOO_LARGE, "The request's body is too large.");

    static Response of(Failure failure) {
        return of(Answer.of(failure));
    }

    /** Makes a response of any answer, with matching status and headers. */
    static Response of(Answer answer) {
        return switch (answer) {
            case Answer.Pictures pictures ->
                Response.ok(pictures.json(), MediaType.APPLICATION_JSON_TYPE).build();
            case Answer.Failed failed -> of(failed.failure().code().status(), failed.failure(), failed);
        };
    }

    /** Makes a response in the format that clients of OpenRouter's chat models expect. */
    static Response of(ChatFailure failure) {
        return BudgetHeaders.addTo(
                of(failure.status(), failure.failure(), failure.body()),
                Optional.of(failure.body().path("usage")));
    }

    /** @param body JSON, or a failure whose form {@link FailureBody} decides */
    private static Response of(int status, Failure failure, Object body) {
        Response.ResponseBuilder response = Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                // OpenAI's client libraries retry a call, or do not, as this header says.
                .header("X-Should-Retry", failure.retryable())
                .entity(body);
        failure.retryAfterSeconds().ifPresent(seconds -> response.header(HttpHeaders.RETRY_AFTER, seconds));
        return response.build();
    }

    /** Writes a failure of a request that is refused before it reaches JAX-RS. */
    static void write(Failure failure, RoutingContext call) {
        FailureBody body = FailureBody.of(
                Answer.of(failure), path(call), call.request().headers().getAll(HttpHeaders.ACCEPT));
        call.response()
                .setStatusCode(failure.code().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, body.type())
                .putHeader("X-Should-Retry", String.valueOf(failure.retryable()))
                .end(body.text());
    }

    /** The path as it was sent, because it may be malformed. */
    private static String path(RoutingContext call) {
        String path = call.request().path();
        return path == null ? "" : path;
    }

    @ServerExceptionMapper({FailureException.class, UpstreamException.class, StorageException.class})
    Response known(RuntimeException problem) {
        Answer.Failed failed = Answer.of(problem);
        return BudgetHeaders.addTo(of(failed), failed.usage());
    }

    /** Maps what JAX-RS itself refuses, such as unknown paths and unsupported methods. */
    @ServerExceptionMapper
    Response refused(WebApplicationException refusal) {
        int status = refusal.getResponse().getStatus();
        return switch (status) {
            case 404 -> of(NOTHING_THERE);
            case 405 ->
                of(Failure.of(
                        FailureCode.METHOD_NOT_ALLOWED, "This path does not take this method. See GET /q/openapi."));
            case 406 ->
                of(Failure.of(
                        FailureCode.INVALID_REQUEST,
                        "The answer is application/json, or, of pictures, text/event-stream with stream:true,"
                                + " text/uri-list, text/plain or image/*: accept one of these."));
            case 413 -> of(TOO_LARGE);
            default -> status < 500 ? of(UNREADABLE) : unexpected(refusal);
        };
    }

    @ServerExceptionMapper
    Response unexpected(Throwable problem) {
        LOG.error("request failed", problem);
        return of(Failures.of(problem));
    }
}
