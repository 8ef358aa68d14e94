package io.imagefunction.lambda;

/** Fails an invocation whose event nobody understands. Lambda shows a stack trace to the caller, so it has none. */
final class UnsupportedEvent extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsupportedEvent(String message) {
        super(message, null, false, false);
    }
}
