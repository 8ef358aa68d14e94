package io.imagefunction.local.standin;

/** The stand-in answers with an error of OpenRouter's. */
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

    /** For a command in the prompt that is none. Typed, so that the words in the list of those there are decide nothing. */
    static StandInException invalidPrompt(String message) {
        return new StandInException(StandInError.of(400, "invalid_prompt", message));
    }

    StandInError error() {
        return error;
    }
}
