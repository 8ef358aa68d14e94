package io.imagefunction.lambda;

/** Nothing was paid: OpenRouter or the model's provider wants to be asked less often. */
public final class RateLimited extends Undelivered {

    private static final long serialVersionUID = 1;

    RateLimited(String message) {
        super(message);
    }
}
