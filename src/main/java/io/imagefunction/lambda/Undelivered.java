package io.imagefunction.lambda;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import java.util.Optional;

/**
 * What an event asked for has not come to its end, so that whoever sent it has to keep it. As the failure of an
 * invocation it has the class's name for its {@code errorType}, which state machines match: the names are as public as
 * the codes of failures.
 */
public abstract sealed class Undelivered extends RuntimeException
        permits RateLimited, Unavailable, InProgress, NeedsOperator, Rejected {

    private static final long serialVersionUID = 1;

    /** Lambda shows a stack trace to the caller, so it has none. */
    Undelivered(String message) {
        super(message, null, false, false);
    }

    /** None for what has ended: with pictures, with a refusal, or with money spent in vain. */
    public static Optional<Undelivered> of(ImageResult result) {
        return switch (result) {
            case ImageResult.Generated generated -> Optional.empty();
            case ImageResult.Failed failed -> of(failed.failure());
        };
    }

    private static Optional<Undelivered> of(Failure failure) {
        String message = failure.message();
        return switch (failure.code()) {
            case CONTENT_POLICY_VIOLATION, REFUSAL, INVALID_IMAGE, CANCELLED, STORAGE_FAILED, BROKEN_ANSWER, NO_IMAGE ->
                Optional.empty();
            case RATE_LIMIT_EXCEEDED -> Optional.of(new RateLimited(message));
            case UPSTREAM_ERROR,
                    UPSTREAM_UNAVAILABLE,
                    UPSTREAM_TIMEOUT,
                    STORAGE_UNAVAILABLE,
                    QUEUE_UNAVAILABLE,
                    DEADLINE_EXCEEDED -> Optional.of(new Unavailable(message));
            case IN_PROGRESS -> Optional.of(new InProgress(message));
            case CONFIGURATION_ERROR, INSUFFICIENT_CREDITS, INTERNAL_ERROR -> Optional.of(new NeedsOperator(message));
            default -> Optional.of(new Rejected(message));
        };
    }
}
