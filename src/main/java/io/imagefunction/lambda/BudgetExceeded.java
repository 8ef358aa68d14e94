package io.imagefunction.lambda;

/** Nothing was paid: the caller's budget has too little left until its next day or month. */
public final class BudgetExceeded extends Undelivered {

    private static final long serialVersionUID = 1;

    BudgetExceeded(String message) {
        super(message);
    }
}
