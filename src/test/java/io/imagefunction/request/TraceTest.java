package io.imagefunction.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers of distributed traces are read strictly, and a caller's own trace is left as it is. */
class TraceTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String ROOT = "1-5759e988-bd862e3fe1be46a994272793";

    private static final JsonMapper JSON = new JsonMapper();

    /** The last ones are of versions to come. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                HEADER,
                "00-" + TRACE + "-" + SPAN + "-00",
                "00-" + TRACE + "-" + SPAN + "-ff",
                "cc-" + TRACE + "-" + SPAN + "-01",
                "cc-" + TRACE + "-" + SPAN + "-01-what-the-future-will-be-like"
            })
    void aSpanIsRead(String header) {
        assertEquals(Optional.of(new TraceParent(TRACE, SPAN)), TraceParent.read(header));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " " + HEADER,
                HEADER + " ",
                HEADER + "-",
                HEADER + "-more",
                HEADER + "\n",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "0-" + TRACE + "-" + SPAN + "-01",
                "FE-" + TRACE + "-" + SPAN + "-01",
                "cc-" + TRACE + "-" + SPAN + "-01.more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-" + TRACE + "-" + SPAN + "-0G",
                "00_" + TRACE + "_" + SPAN + "_01",
                "00-" + TRACE + "0-" + SPAN + "-01",
                HEADER + "," + HEADER
            })
    void anythingElseIsIgnored(String header) {
        assertEquals(Optional.empty(), TraceParent.read(header));
    }

    @Test
    void aHeaderOfAnyLengthIsIgnoredQuickly() {
        assertEquals(Optional.empty(), TraceParent.read("cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(100_000)));
    }

    @ParameterizedTest
    @CsvSource({
        "Root=" + ROOT + ";Parent=53995c3f42cd8ad8;Sampled=1, " + ROOT,
        "Root=" + ROOT + ", " + ROOT,
        "Self=1-67891234-12456789abcdef012345678;Root=" + ROOT + ";CalledFrom=app, " + ROOT,
        "Sampled=?; Root=" + ROOT + ", " + ROOT,
        "NotRoot=" + ROOT + ",",
        "Root=" + ROOT + "0,",
        "Root=2-5759e988-bd862e3fe1be46a994272793,",
        "Root=1-5759E988-bd862e3fe1be46a994272793,",
        "Root=,",
        "'',"
    })
    void theIdOfXRaysTraceIsItsRoot(String header, String id) {
        assertEquals(
                Optional.ofNullable(id),
                Trace.NONE.withXray(Optional.of(header)).xray());
    }

    @Test
    void aWrongHeaderOfXRayLeavesThePlatformsTrace() {
        Trace platform = Trace.NONE.withXray(Optional.of("Root=" + ROOT));

        assertEquals(platform, platform.withXray(Optional.of("Root=wrong")));
        assertEquals(platform, platform.withXray(Optional.empty()));
    }

    @Test
    void bothTracesAreFieldsOfTheLog() {
        Trace trace = traced().withXray(Optional.of("Root=" + ROOT));

        assertEquals(Map.of("traceId", TRACE, "xrayTraceId", ROOT), trace.fields());
        assertEquals(Map.of(), Trace.NONE.fields());
    }

    /** Before and after, as OpenRouter gets it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|{'trace':{'trace_id':'T','parent_span_id':'S'}}",
                "{'trace':null}|{'trace':{'trace_id':'T','parent_span_id':'S'}}",
                "{'trace':{}}|{'trace':{'trace_id':'T','parent_span_id':'S'}}",
                "{'trace':{'trace_name':'mine'}}|{'trace':{'trace_name':'mine','trace_id':'T','parent_span_id':'S'}}",
                "{'trace':{'trace_id':'mine'}}|{'trace':{'trace_id':'mine'}}",
                "{'trace':{'trace_id':null}}|{'trace':{'trace_id':null}}",
                "{'trace':{'parent_span_id':'mine'}}|{'trace':{'parent_span_id':'mine'}}",
                "{'trace':'mine'}|{'trace':'mine'}"
            })
    void theCallersOwnIdsAreNotReplaced(String sent, String expected) {
        ObjectNode request = json(sent);

        traced().addTo(request);

        assertEquals(json(expected.replace("'T'", "'" + TRACE + "'").replace("'S'", "'" + SPAN + "'")), request);
    }

    @Test
    void withoutATraceNothingIsAdded() {
        ObjectNode request = json("{'trace':null}");

        Trace.NONE.withXray(Optional.of("Root=" + ROOT)).addTo(request);

        assertEquals(json("{'trace':null}"), request);
    }

    @Test
    void aStoredRequestRemembersItsTrace() {
        ObjectNode stored = json("{}");
        traced().addTo(stored);

        assertEquals(traced(), Trace.NONE.or(stored));
        assertEquals(Trace.NONE, Trace.NONE.or(json("{'trace':{'trace_id':'a','parent_span_id':'b'}}")));
        assertEquals(Trace.NONE, Trace.NONE.or(json("{'trace':7}")));
    }

    private static Trace traced() {
        return Trace.NONE.withParent(TraceParent.read(HEADER));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
