package io.imagefunction.lambda;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import java.util.Optional;

/**
 * The request of an event has not ended, so the sender has to keep the event. If it fails an invocation, the class name
 * is the {@code errorType} that state machines match. So the class names are as public as the failure codes.
 */
public abstract sealed class Undelivered extends RuntimeException
        permits RateLimited, BudgetExceeded, Unavailable, InProgress, NeedsOperator, Rejected {

    private static final long serialVersionUID = 1;

    /** Has no stack trace, because Lambda would show it to the caller. */
    Undelivered(String message) {
        super(message, null, false, false);
    }

    /** Empty if the request has ended: with pictures, with a refusal, or paid for without a picture. */
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
            case RATE_LIMIT_EXCEEDED, TOO_MANY_CALLS -> Optional.of(new RateLimited(message));
            // Without a time to retry at, the whole budget is too small.
            case BUDGET_EXCEEDED ->
                Optional.of(failure.retryAfter().isPresent() ? new BudgetExceeded(message) : new Rejected(message));
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
