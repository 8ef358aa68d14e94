package io.imagefunction.invocation;

import java.time.Instant;
import java.util.Map;

/**
 * What the platform itself says about a call, in contrast to the headers, which the caller controls.
 *
 * @param requestId AWS's id of the invocation, which is also in the log lines
 * @param deadline when the answer is due; null if the platform sets no deadline
 * @param caller the caller that the gateway has authenticated, named as {@link io.imagefunction.request.Caller} does;
 *     null if there is none
 * @param baseUrl the beginning of URLs by which the caller reaches the application, without a slash at the end, such as
 *     {@code https://api.example.com/prod}; "" if unknown
 * @param client the custom fields of Lambda's client context, in which AWS services describe their call
 * @param streamed whether the caller gets the answer in parts, as they are made
 * @param answerLimit the most bytes of an answer; 0 if there is no limit
 */
public record Invocation(
        String requestId,
        Instant deadline,
        String caller,
        String baseUrl,
        Map<String, String> client,
        boolean streamed,
        long answerLimit) {

    public Invocation(String requestId, Instant deadline, String caller) {
        this(requestId, deadline, caller, "", Map.of(), false, 0);
    }

    /** Returns this invocation for one part of its work, which has its own request id in the log. */
    public Invocation named(String part) {
        return new Invocation(part, deadline, caller, baseUrl, client, streamed, answerLimit);
    }

    /** Whether the invocation lasts until that time. True if there is no deadline. */
    public boolean lastsUntil(Instant time) {
        return deadline == null || !deadline.isBefore(time);
    }
}
