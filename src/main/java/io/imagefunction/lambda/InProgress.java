package io.imagefunction.lambda;

/** Another delivery with the same key is under way. */
final class InProgress extends Undelivered {

    private static final long serialVersionUID = 1;

    InProgress(String message) {
        super(message);
    }
}
