package io.imagefunction.request;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of a caller's distributed trace. Source: W3C Trace Context, header {@code traceparent}.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all zero
 * @param spanId 16 of them, not all zero
 */
public record TraceParent(String traceId, String spanId) {

    private static final String TRACE = "(?!0{32})[0-9a-f]{32}";
    private static final String SPAN = "(?!0{16})[0-9a-f]{16}";

    /** Version 00, and what later versions have in common with it. */
    private static final Pattern HEADER = Pattern.compile("(?:00-(" + TRACE + ")-(" + SPAN + ")-[0-9a-f]{2}"
            + "|(?!00|ff)[0-9a-f]{2}-(" + TRACE + ")-(" + SPAN + ")-[0-9a-f]{2}(?:-[!-~]*)?)");

    /** Reads the header's value; empty if it is not valid, or null. */
    public static Optional<TraceParent> read(String header) {
        return Optional.ofNullable(header)
                .filter(value -> value.length() <= 512)
                .map(HEADER::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1) != null
                        ? new TraceParent(found.group(1), found.group(2))
                        : new TraceParent(found.group(3), found.group(4)));
    }

    static Optional<TraceParent> of(String traceId, String spanId) {
        return Optional.of(new TraceParent(traceId, spanId))
                .filter(span -> span.traceId().matches(TRACE) && span.spanId().matches(SPAN));
    }
}
