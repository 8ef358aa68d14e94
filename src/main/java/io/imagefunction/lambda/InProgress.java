package io.imagefunction.lambda;

/** Another delivery with the same key is in flight. */
final class InProgress extends Undelivered {

    private static final long serialVersionUID = 1;

    InProgress(String message) {
        super(message);
    }
}
