package io.imagefunction.lambda;

/** Nothing was paid: OpenRouter, S3 or the queue was unavailable, or time ran out. */
public final class Unavailable extends Undelivered {

    private static final long serialVersionUID = 1;

    Unavailable(String message) {
        super(message);
    }
}
