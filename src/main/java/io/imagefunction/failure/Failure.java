package io.imagefunction.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * A failure as a caller sees it.
 *
 * @param message a sentence for a person or an LLM: what went wrong and what to do; never upstream's own words
 * @param param the field that is wrong, if one is
 * @param retryable whether the caller may retry, because the same request may succeed soon
 * @param retryAfter how long to wait first, if that is known
 */
public record Failure(
        FailureCode code, String message, Optional<String> param, boolean retryable, Optional<Duration> retryAfter) {

    public static Failure of(FailureCode code, String message) {
        return new Failure(code, message, Optional.empty(), code.retryable(), Optional.empty());
    }

    public static Failure of(FailureCode code, String param, String message) {
        return new Failure(code, message, Optional.of(param), code.retryable(), Optional.empty());
    }

    /** Whether a retry would fail in the same way or be paid for again. */
    public boolean isFinal() {
        return !retryable && code.isFinal();
    }

    /** Whether the same request may succeed later, even if much later: also one above a budget that resets. */
    public boolean isTemporary() {
        return retryable || code == FailureCode.BUDGET_EXCEEDED && retryAfter.isPresent();
    }

    /** {@link #retryAfter} in whole seconds, for HTTP and JSON. */
    public Optional<Long> retryAfterSeconds() {
        return retryAfter.map(pause -> Math.ceilDiv(pause.toMillis(), 1000L));
    }

    /** This failure as an exception, to be thrown or to fail a {@code Uni} with. */
    public FailureException toException() {
        return new FailureException(this);
    }
}
