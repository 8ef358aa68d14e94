package io.imagefunction.generation;

/** Carries a {@link Failure} to where it is answered. */
public final class GenerationException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private final transient Failure failure;

    GenerationException(Failure failure) {
        super(failure.code().code(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
