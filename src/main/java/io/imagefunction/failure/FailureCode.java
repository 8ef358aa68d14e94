package io.imagefunction.failure;

import java.util.Locale;

/**
 * Why there is no picture: a closed list, because callers' programs switch on it. The HTTP status says the same. A
 * failure that may have been paid for is a 424 and never a 5xx: client libraries repeat 5xx by themselves.
 */
public enum FailureCode {
    /** A field is missing, of the wrong type, or not what the model takes; {@code param} names it. */
    INVALID_REQUEST(400, false),
    /** The prompt or the picture was refused by a policy. */
    CONTENT_POLICY_VIOLATION(400, false),
    /** The model declined to make a picture. */
    REFUSAL(400, false),
    /** A reference picture cannot be used. */
    INVALID_IMAGE(400, false),
    /** The request could cost more than the operator allows. */
    PRICE_LIMIT_EXCEEDED(400, false),
    /** The caller has not been let in. */
    UNAUTHORIZED(401, false),
    /** The operator's account at OpenRouter has no credit left. */
    INSUFFICIENT_CREDITS(402, false),
    /** A web page of another origin called where everybody is let in. */
    FORBIDDEN(403, false),
    MODEL_NOT_FOUND(404, false),
    NOT_FOUND(404, false),
    METHOD_NOT_ALLOWED(405, false),
    /** A call with the same idempotency key is under way. */
    IN_PROGRESS(409, true),
    /** The job has been begun, or has ended, so that it cannot be cancelled. */
    NOT_CANCELLABLE(409, false),
    /** The job's caller has cancelled it before anything was paid. */
    CANCELLED(410, false),
    PAYLOAD_TOO_LARGE(413, false),
    /** The request's body has a content encoding that is not decoded. */
    UNSUPPORTED_ENCODING(415, false),
    /** The idempotency key was used for another request. */
    IDEMPOTENCY_KEY_REUSED(422, false),
    /** Paid for, but the picture could not be stored. */
    STORAGE_FAILED(424, false),
    /** An answer came, and may have been paid for, but it could not be read. */
    BROKEN_ANSWER(424, false),
    /** An answer came without a picture. */
    NO_IMAGE(424, false),
    /** The answer does not fit into what the platform returns. */
    RESPONSE_TOO_LARGE(424, false),
    RATE_LIMIT_EXCEEDED(429, true),
    /** The function is set up wrongly; only its operator can help. */
    CONFIGURATION_ERROR(500, false),
    INTERNAL_ERROR(500, false),
    UPSTREAM_ERROR(502, true),
    UPSTREAM_UNAVAILABLE(503, true),
    /** Nothing was paid for, because storage was found unusable first. */
    STORAGE_UNAVAILABLE(503, true),
    /** The job was not accepted, because it could not be put into the queue. */
    QUEUE_UNAVAILABLE(503, true),
    UPSTREAM_TIMEOUT(504, true),
    /** Time ran out before upstream answered; the call was broken off, so it is not billed. */
    DEADLINE_EXCEEDED(504, true);

    private final int status;
    private final boolean retryable;

    FailureCode(int status, boolean retryable) {
        this.status = status;
        this.retryable = retryable;
    }

    /** The word on the wire. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static FailureCode of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    public int status() {
        return status;
    }

    /** Whether there may have been something to pay for. */
    public boolean mayBePaid() {
        return status == 424;
    }

    /** Whether it stays so, as upstream says, or was paid for: with an idempotency key it is answered again as it is. */
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

    /** Whether the same request may succeed later, without having been paid for. */
    public boolean retryable() {
        return retryable;
    }
}
