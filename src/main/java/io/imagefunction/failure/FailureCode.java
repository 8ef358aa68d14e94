package io.imagefunction.failure;

import java.util.Locale;

/**
 * The codes of failures: why there is no picture. The list is closed, because callers' programs switch on it. Each code
 * has its HTTP status. A failure that may have been paid for is a 424 and never a 5xx, because client libraries retry a
 * 5xx by themselves.
 */
public enum FailureCode {
    /** A field is missing, of the wrong type, or not supported by the model; {@code param} names it. */
    INVALID_REQUEST(400, false),
    /** The prompt or the picture was refused by a policy. */
    CONTENT_POLICY_VIOLATION(400, false),
    /** The model declined to make a picture. */
    REFUSAL(400, false),
    /** A reference picture cannot be used. */
    INVALID_IMAGE(400, false),
    /** The request could cost more than the operator allows. */
    PRICE_LIMIT_EXCEEDED(400, false),
    /** The tool call is so expensive that a person has to agree first. */
    PRICE_NOT_CONFIRMED(400, false),
    /** The caller has no valid credentials. */
    UNAUTHORIZED(401, false),
    /** The operator's account at OpenRouter has no credit left. */
    INSUFFICIENT_CREDITS(402, false),
    /** The caller's budget, or one that the caller shares, has too little left. */
    BUDGET_EXCEEDED(402, false),
    /** A web page of another origin called a function that asks for no credentials. */
    FORBIDDEN(403, false),
    MODEL_NOT_FOUND(404, false),
    NOT_FOUND(404, false),
    METHOD_NOT_ALLOWED(405, false),
    /** A call with the same idempotency key is in flight. */
    IN_PROGRESS(409, true),
    /** The job has begun or ended, so it cannot be cancelled. */
    NOT_CANCELLABLE(409, false),
    /** The caller cancelled the job before anything was paid. */
    CANCELLED(410, false),
    /** The link to a picture has expired. */
    LINK_EXPIRED(410, false),
    PAYLOAD_TOO_LARGE(413, false),
    /** The content encoding of the request's body is not supported. */
    UNSUPPORTED_ENCODING(415, false),
    /** The idempotency key was used for another request. */
    IDEMPOTENCY_KEY_REUSED(422, false),
    /** The picture was paid for but could not be stored. */
    STORAGE_FAILED(424, false),
    /** Upstream answered, and may have been paid, but the answer could not be read. */
    BROKEN_ANSWER(424, false),
    /** Upstream's answer has no picture. */
    NO_IMAGE(424, false),
    /** The answer is larger than the platform can return. */
    RESPONSE_TOO_LARGE(424, false),
    RATE_LIMIT_EXCEEDED(429, true),
    /** The caller has as many calls in flight as one caller may have. */
    TOO_MANY_CALLS(429, true),
    /** The function is set up wrongly; only its operator can change that. */
    CONFIGURATION_ERROR(500, false),
    INTERNAL_ERROR(500, false),
    UPSTREAM_ERROR(502, true),
    UPSTREAM_UNAVAILABLE(503, true),
    /** Storage was found unusable before anything was paid. */
    STORAGE_UNAVAILABLE(503, true),
    /** The job was not accepted, because its message could not be put into the queue. */
    QUEUE_UNAVAILABLE(503, true),
    UPSTREAM_TIMEOUT(504, true),
    /** The deadline passed before upstream answered; the call was cancelled, so it is not billed. */
    DEADLINE_EXCEEDED(504, true);

    private final int status;
    private final boolean retryable;

    FailureCode(int status, boolean retryable) {
        this.status = status;
        this.retryable = retryable;
    }

    /** The code as it is written in JSON. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static FailureCode of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    public int status() {
        return status;
    }

    /** Whether the model or its provider is the problem, so that another model may do. */
    public boolean isUnavailability() {
        return switch (this) {
            case MODEL_NOT_FOUND, RATE_LIMIT_EXCEEDED, UPSTREAM_ERROR, UPSTREAM_UNAVAILABLE, UPSTREAM_TIMEOUT -> true;
            default -> false;
        };
    }

    /** Whether the request itself is to blame, so that its operator need not look into it. */
    public boolean isRefusal() {
        return status < 500
                && switch (this) {
                    case INSUFFICIENT_CREDITS, RATE_LIMIT_EXCEEDED -> false;
                    default -> !mayBePaid();
                };
    }

    /** Whether the call may have been paid for. */
    public boolean mayBePaid() {
        return status == 424;
    }

    /**
     * Whether a retry would fail in the same way or be paid for again. With an idempotency key, such a failure is
     * replayed.
     */
    boolean isFinal() {
        return switch (this) {
            case INVALID_REQUEST,
                    CONTENT_POLICY_VIOLATION,
                    REFUSAL,
                    INVALID_IMAGE,
                    CANCELLED,
                    PAYLOAD_TOO_LARGE,
                    STORAGE_FAILED,
                    BROKEN_ANSWER,
                    NO_IMAGE -> true;
            default -> false;
        };
    }

    /** Whether a retry may succeed, and the failed call was not paid for. */
    public boolean retryable() {
        return retryable;
    }
}
