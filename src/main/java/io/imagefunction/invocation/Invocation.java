package io.imagefunction.invocation;

import java.time.Instant;
import java.util.Map;

/**
 * What the platform itself says about a call, as opposed to what the caller's headers claim.
 *
 * @param requestId AWS's id of the invocation, which its log lines carry
 * @param deadline when the answer has to be there at the latest; null where the platform sets none
 * @param caller whom the gateway has authenticated, as {@link io.imagefunction.request.Caller} names callers; null
 *     for nobody
 * @param baseUrl what the caller's URLs of the application's paths begin with, without a slash at its end, such as
 *     {@code https://api.example.com/prod}; "" if no base is known
 * @param client the custom fields of Lambda's client context, by which AWS services say what they call for
 */
public record Invocation(
        String requestId, Instant deadline, String caller, String baseUrl, Map<String, String> client) {

    public Invocation(String requestId, Instant deadline, String caller, String baseUrl) {
        this(requestId, deadline, caller, baseUrl, Map.of());
    }

    public Invocation(String requestId, Instant deadline, String caller) {
        this(requestId, deadline, caller, "");
    }

    /** The same for a part of what it brings, which has its own name in the log. */
    public Invocation named(String part) {
        return new Invocation(part, deadline, caller, baseUrl, client);
    }

    /** Whether it goes on until then, as far as is known. */
    public boolean lastsUntil(Instant time) {
        return deadline == null || !deadline.isBefore(time);
    }
}
