package io.imagefunction.lambda;

/** The request itself is invalid. A retry fails until the request is corrected. */
public final class Rejected extends Undelivered {

    private static final long serialVersionUID = 1;

    Rejected(String message) {
        super(message);
    }
}
