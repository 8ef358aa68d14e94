package io.imagefunction.lambda;

/** Nothing can be generated before an operator has done something about key, credit, bucket or function. */
final class NeedsOperator extends Undelivered {

    private static final long serialVersionUID = 1;

    NeedsOperator(String message) {
        super(message);
    }
}
