package io.imagefunction.lambda;

/** Nothing was paid: OpenRouter or the model's provider limits the rate of requests. */
public final class RateLimited extends Undelivered {

    private static final long serialVersionUID = 1;

    RateLimited(String message) {
        super(message);
    }
}
