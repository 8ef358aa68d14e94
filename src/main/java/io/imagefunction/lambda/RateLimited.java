package io.imagefunction.lambda;

/** Nothing was paid: OpenRouter or the provider limits the rate, or the caller has too many calls in flight. */
public final class RateLimited extends Undelivered {

    private static final long serialVersionUID = 1;

    RateLimited(String message) {
        super(message);
    }
}
