package io.imagefunction.lambda;

/** The request itself is wrong: it fails until somebody corrects it. */
public final class Rejected extends Undelivered {

    private static final long serialVersionUID = 1;

    Rejected(String message) {
        super(message);
    }
}
