package io.imagefunction.lambda;

/** Nothing was paid: OpenRouter or S3 was not there, or time ran out. */
public final class Unavailable extends Undelivered {

    private static final long serialVersionUID = 1;

    Unavailable(String message) {
        super(message);
    }
}
