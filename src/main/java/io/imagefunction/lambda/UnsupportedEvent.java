package io.imagefunction.lambda;

/**
 * Fails an invocation whose event no door accepts. It has no stack trace, because Lambda would show it to the caller.
 */
final class UnsupportedEvent extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsupportedEvent(String message) {
        super(message, null, false, false);
    }
}
