package io.imagefunction.local.standin;

/** Signals that the stand-in answers with one of OpenRouter's errors. */
public final class StandInException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient StandInError error;

    StandInException(StandInError error) {
        super(error.message());
        this.error = error;
    }

    static StandInException invalid(String message) {
        return new StandInException(StandInError.of(400, "invalid_request", message));
    }

    /**
     * For an unknown command in a prompt. The error has a type, because clients that classify an untyped error by its
     * message would match the command names that the message lists.
     */
    static StandInException invalidPrompt(String message) {
        return new StandInException(StandInError.of(400, "invalid_prompt", message));
    }

    StandInError error() {
        return error;
    }
}
