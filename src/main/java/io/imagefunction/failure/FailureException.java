package io.imagefunction.failure;

/** Carries a {@link Failure} to the code that answers the caller. */
public final class FailureException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private final transient Failure failure;

    FailureException(Failure failure) {
        super(failure.code().code(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
