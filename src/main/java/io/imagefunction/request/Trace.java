package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The distributed traces that a call belongs to. A header that is not valid is ignored, as W3C's Trace Context asks for.
 *
 * @param parent the caller's span, from the header {@code traceparent}
 * @param xray id of AWS X-Ray's trace: {@code 1-5759e988-bd862e3fe1be46a994272793}
 */
public record Trace(Optional<TraceParent> parent, Optional<String> xray) {

    public static final Trace NONE = new Trace(Optional.empty(), Optional.empty());

    /** Set for each invocation by the runtime's clients, Quarkus' and AWS's own. */
    private static final String PLATFORM = "com.amazonaws.xray.traceHeader";

    private static final String PLATFORM_VARIABLE = "_X_AMZN_TRACE_ID";

    private static final String TRACE_ID = "trace_id";
    private static final String PARENT_SPAN_ID = "parent_span_id";

    private static final Pattern ROOT = Pattern.compile("(?:^|;)\\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)");

    /** The trace of the invocation in progress, for calls that bring no headers. */
    public static Trace ofPlatform() {
        return NONE.withXray(Optional.ofNullable(System.getProperty(PLATFORM))
                .or(() -> Optional.ofNullable(System.getenv(PLATFORM_VARIABLE))));
    }

    public Trace withParent(Optional<TraceParent> span) {
        return new Trace(span, xray);
    }

    /** @param header the value of {@code X-Amzn-Trace-Id}; without a valid one, this trace stays as it is */
    public Trace withXray(Optional<String> header) {
        return header.map(ROOT::matcher)
                .filter(Matcher::find)
                .map(found -> new Trace(parent, Optional.of(found.group(1))))
                .orElse(this);
    }

    /** This trace, or else the one that a stored request was sent with. */
    public Trace or(ObjectNode request) {
        JsonNode sent = request.path(RequestField.TRACE.wireName());
        return parent.isPresent()
                ? this
                : withParent(TraceParent.of(
                        sent.path(TRACE_ID).asText(), sent.path(PARENT_SPAN_ID).asText()));
    }

    /** The fields of log lines. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        parent.ifPresent(span -> fields.put("traceId", span.traceId()));
        xray.ifPresent(id -> fields.put("xrayTraceId", id));
        return fields;
    }

    /**
     * Adds the caller's span to a request for OpenRouter, whose field {@code trace} holds the ids for its own reports. A
     * {@code trace} that has ids already stays as it is.
     */
    public void addTo(ObjectNode request) {
        String name = RequestField.TRACE.wireName();
        JsonNode own = request.path(name);
        boolean free =
                own.isMissingNode() || own.isNull() || own.isObject() && !own.has(TRACE_ID) && !own.has(PARENT_SPAN_ID);
        if (parent.isPresent() && free) {
            ObjectNode whole = own instanceof ObjectNode given ? given.deepCopy() : request.objectNode();
            request.set(
                    name,
                    whole.put(TRACE_ID, parent.get().traceId())
                            .put(PARENT_SPAN_ID, parent.get().spanId()));
        }
    }
}
