package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.request.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session id says what its client declared, and any other id says nothing. */
class McpSessionTest {

    private static final String UI = "{'io.modelcontextprotocol/ui':{'mimeTypes':['text/html;profile=mcp-app']}}";
    private static final String BEGIN =
            "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'capabilities':{'extensions':" + UI + "}}}";
    private static final String LIST = "{'jsonrpc':'2.0','id':2,'method':'tools/list'}";

    @Test
    void whatWasDeclaredIsRememberedInEachRequest() {
        Optional<String> id = McpSession.begun(json(BEGIN), "request-1");

        assertTrue(id.orElseThrow().matches("[\\x21-\\x7e]+"), id::toString);
        for (String request : new String[] {
            LIST,
            "{'jsonrpc':'2.0','id':2,'method':'tools/list','params':null}",
            "{'jsonrpc':'2.0','id':2,'method':'tools/list','params':[]}",
            "{'jsonrpc':'2.0','id':2,'method':'tools/list','params':{'_meta':null}}",
            "{'jsonrpc':'2.0','id':2,'method':'tools/list','params':{'_meta':[]}}",
            "{'jsonrpc':'2.0','id':2,'method':'tools/list','params':{'_meta':{'progressToken':1}}}"
        }) {
            assertEquals(json(UI), declared(McpSession.remembered(json(request), id)), request);
        }
    }

    @Test
    void idsDiffer() {
        assertNotEquals(McpSession.begun(json(BEGIN), "a"), McpSession.begun(json(BEGIN), "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':1,'method':'initialize'}",
                "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'capabilities':{'extensions':{}}}}",
                "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'capabilities':{'extensions':[1]}}}",
                "{'jsonrpc':'2.0','id':1,'method':'tools/list','params':{'capabilities':{'extensions':{'a':{}}}}}",
                "[]",
                "7"
            })
    void othersBeginNoSession(String message) {
        assertEquals(Optional.empty(), McpSession.begun(json(message), "a"));
    }

    @Test
    void aClientThatDeclaresTooMuchBeginsNoSession() {
        String much = BEGIN.replace("mcp-app", "x".repeat(3_000));

        assertEquals(Optional.empty(), McpSession.begun(json(much), "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1868a90c-7f5c-4f5e-9a3f", "e30", "W10.x", "bnVsbA", "%%%", "ÿ", "eyJhIjo"})
    void aForeignIdSaysNothing(String id) {
        assertEquals(json(LIST), McpSession.remembered(json(LIST), Optional.of(id)));
    }

    /** What the request itself says counts, and a request of another form stays as it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'method':'tools/list','params':{'_meta':{'io.modelcontextprotocol/clientCapabilities':{}}}}",
                "{'method':'tools/list','params':{'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28'}}}",
                "{'method':'tools/list','params':{'_meta':7}}",
                "{'method':'tools/list','params':{'_meta':[1]}}",
                "{'method':'tools/list','params':[1]}",
                "{'method':'tools/list','params':'x'}",
                "{'method':'initialize','params':{}}",
                "[{'method':'tools/list'}]",
                "null"
            })
    void otherMessagesAreNotChanged(String message) {
        assertEquals(json(message), McpSession.remembered(json(message), McpSession.begun(json(BEGIN), "a")));
    }

    private static JsonNode declared(JsonNode message) {
        return message.path("params")
                .path("_meta")
                .path("io.modelcontextprotocol/clientCapabilities")
                .path("extensions");
    }

    private static JsonNode json(String text) {
        return StrictJson.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
