package io.imagefunction.lambda;

/** No request can succeed until an operator has fixed the key, the credit, the bucket or the function. */
final class NeedsOperator extends Undelivered {

    private static final long serialVersionUID = 1;

    NeedsOperator(String message) {
        super(message);
    }
}
