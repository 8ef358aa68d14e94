package io.imagefunction.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Carries a {@link Failure} to the code that answers the caller. */
public final class FailureException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private final transient Failure failure;
    private final transient Optional<JsonNode> usage;

    FailureException(Failure failure) {
        this(failure, Optional.empty());
    }

    /** @param usage the member {@code usage} of the answer, if it has one in spite of the failure */
    public FailureException(Failure failure, Optional<JsonNode> usage) {
        super(failure.code().code(), null, false, false);
        this.failure = failure;
        this.usage = usage;
    }

    public Failure failure() {
        return failure;
    }

    public Optional<JsonNode> usage() {
        return usage;
    }
}
