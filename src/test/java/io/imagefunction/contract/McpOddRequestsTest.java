package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are legal but unusual, or nearly right, are served to clients of both eras. Nothing here costs anything. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class McpOddRequestsTest {

    private static final String VERSION = "'io.modelcontextprotocol/protocolVersion':'2026-07-28'";
    private static final String CAPABILITIES = "'io.modelcontextprotocol/clientCapabilities':";
    private static final String META = VERSION + "," + CAPABILITIES + "{}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9007199254740993",
                "123456789012345678901234567890",
                "1.0",
                "\"\"",
                "\"7\"",
                "\"ä/ 😀\"",
                "\"550e8400-e29b-41d4-a716-446655440000\""
            })
    void everyIdComesBackAsItWasSent(String id) {
        String legacy = "{'jsonrpc':'2.0','id':" + id + ",'method':'ping'}";
        String modern = "{'jsonrpc':'2.0','id':" + id + ",'method':'tools/list','params':{'_meta':{" + META + "}}}";
        for (Mcp door : Mcp.values()) {
            assertEquals(id, result(door.send(legacy)).path("id").toString());
            assertEquals(
                    id,
                    result(door.send(modern, headers("tools/list"))).path("id").toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','id':7,'method':'tools/list'}",
                "{'jsonrpc':'2.0','id':7,'method':'tools/list','params':null}",
                "{'jsonrpc':'2.0','id':7,'method':'tools/list','params':[]}",
                "{'params':{'cursor':null},'method':'tools/list','id':7,'jsonrpc':'2.0'}",
                "{'jsonrpc':'2.0','id':7,'method':'tools/list','params':{'cursor':''}}",
                "{'jsonrpc':'2.0','id':7,'method':'tools/list','params':{'_meta':null}}",
                "{'jsonrpc':'2.0','id':7,'method':'tools/list','params':{'_meta':[],'limit':5},'auth':'x'}",
                "{'jsonrpc':'2.0','id':7,'method':'tools/list','params':{'_meta':{'progressToken':{},'traceparent':7}}}",
                "{'jsonrpc':'2.0','id':7,'method':'initialize'}",
                "{'jsonrpc':'2.0','id':7,'method':'initialize','params':[]}",
                "{'jsonrpc':'2.0','id':7,'method':'initialize','params':{'protocolVersion':null,'capabilities':null}}",
                "{'jsonrpc':'2.0','id':7,'method':'initialize','params':{'capabilities':[],'clientInfo':'x'}}",
                "{'jsonrpc':'2.0','id':7,'method':'initialize','params':{'capabilities':{'extensions':[]}}}",
                "{'jsonrpc':'2.0','id':7,'method':'resources/list','params':{}}",
                "{'jsonrpc':'2.0','id':7,'method':'resources/templates/list'}"
            })
    void legacyRequestsMayLeaveOutAndAddMembers(String message) {
        for (Mcp door : Mcp.values()) {
            assertTrue(result(door.send(message)).path("result").isObject());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'extensions':null,'elicitation':null,'sampling':true}",
                "{'extensions':[],'roots':{'listChanged':true},'experimental':{'x':{}}}",
                "{'extensions':{'io.modelcontextprotocol/ui':null,'io.modelcontextprotocol/tasks':true}}",
                "{'elicitation':'form','tasks':{'list':{}}}"
            })
    void oddCapabilitiesCountAsNone(String capabilities) {
        String meta = "{" + VERSION + "," + CAPABILITIES + capabilities + "}";
        for (Mcp door : Mcp.values()) {
            JsonNode tools =
                    modern(door, "tools/list", "{'_meta':" + meta + "}").path("tools");
            assertFalse(tools.findValuesAsText("name").contains("get_image_bytes"), tools::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'_meta':{M}}",
                "{'_meta':{M,'io.modelcontextprotocol/clientInfo':null}}",
                "{'_meta':{M,'io.modelcontextprotocol/clientInfo':7,'io.modelcontextprotocol/logLevel':'loud'}}",
                "{'_meta':{M,'progressToken':null,'com.example/x':[1]},'cursor':null,'limit':3}",
                "{'_meta':{M,'traceparent':'x','tracestate':7},'inputResponses':7,'requestState':{}}"
            })
    void modernRequestsMayAddMembers(String params) {
        for (Mcp door : Mcp.values()) {
            modern(door, "server/discover", params.replace("M", META));
            modern(door, "tools/list", params.replace("M", META), "Mcp-Name", "nothing");
            modern(door, "resources/list", params.replace("M", META), "Last-Event-ID", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'arguments':{}",
                "'arguments':null",
                "'arguments':[]",
                "'arguments':''",
                "'arguments':'{}'",
                "'arguments':' null '",
                "'arguments':'\\\"{}\\\"'",
                "'arguments':{'query':null,'takes_pictures':''}",
                "'arguments':{'query':['seedream'],'takes_pictures':'False'}",
                "'task':{'ttl':60000},'arguments':{}",
                "'task':null,'title':'x'",
                "'inputResponses':{},'requestState':'x'"
            })
    void argumentsAreReadInEveryForm(String members) {
        String params = "{'name':'list_image_models'," + members;
        for (Mcp door : Mcp.values()) {
            JsonNode legacy = door.ask("tools/call", params + "}");
            JsonNode modern =
                    modern(door, "tools/call", params + ",'_meta':{" + META + "}}", "Mcp-Name", "list_image_models");

            for (JsonNode result : new JsonNode[] {legacy, modern}) {
                assertFalse(result.path("isError").booleanValue(), result::toString);
                assertFalse(result.at("/structuredContent/models").isEmpty(), result::toString);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json, text/event-stream
            text/event-stream, application/json;q=0.5
            TEXT/EVENT-STREAM, APPLICATION/JSON
            application/json
            text/event-stream
            */*
            application/*
            text/html
            application/vnd.example+json
            ''
            """)
    void everyAcceptHeaderGetsAnAnswer(String accept) {
        String called = "{'name':'list_image_models','_meta':{'progressToken':'t'}}";
        for (Mcp door : Mcp.values()) {
            HttpAnswer plain = door.send(Mcp.request("ping", "{}"), "Accept", accept);
            assertEquals(200, plain.status(), plain::toString);
            assertEquals(7, Doors.json(plain.body()).path("id").asInt(), plain::toString);
            HttpAnswer call = door.send(Mcp.request("tools/call", called), "Accept", accept);
            assertEquals(200, call.status(), call::toString);
            assertTrue(call.text().contains("\"isError\":false"), call::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"mcp-protocol-version, mcp-method, mcp-name", "MCP-PROTOCOL-VERSION, MCP-METHOD, MCP-NAME"})
    void theNamesOfHeadersHaveNoCase(String version, String method, String name) {
        String params = "{'name':'list_image_models','_meta':{" + META + "}}";
        for (Mcp door : Mcp.values()) {
            result(door.send(
                    Mcp.request("tools/call", params),
                    version,
                    "2026-07-28",
                    method,
                    "tools/call",
                    name,
                    "list_image_models"));
        }
    }

    /** A resource that is not there has another code in each era. The client is told its URI. */
    @ParameterizedTest
    @CsvSource({"'ui://x', -32002, -32602", "7, -32602, -32602", "null, -32602, -32602"})
    void anUnknownResourceHasTheCodeOfTheEra(String uri, int legacy, int modern) {
        boolean isText = uri.startsWith("ui:");
        String params = "{'uri':" + (isText ? "'" + uri + "'" : uri);
        for (Mcp door : Mcp.values()) {
            JsonNode old = Mcp.refused(200, legacy, door.send(Mcp.request("resources/read", params + "}")));
            JsonNode now = Mcp.refused(
                    200,
                    modern,
                    door.send(
                            Mcp.request("resources/read", params + ",'_meta':{" + META + "}}"),
                            headers("resources/read", "Mcp-Name", uri)));

            assertEquals(isText ? uri : "", old.at("/data/uri").asText());
            assertEquals(isText ? uri : "", now.at("/data/uri").asText());
        }
    }

    @Test
    void aLongUriIsNotRepeated() {
        HttpAnswer refused = Mcp.HTTP.send(Mcp.request("resources/read", "{'uri':'" + "x".repeat(501) + "'}"));

        assertFalse(Mcp.refused(200, -32002, refused).path("data").has("uri"), refused::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'_meta':{'io.modelcontextprotocol/protocolVersion':'v9'}}}",
                "{'jsonrpc':'2.0','method':'notifications/unknown','params':[1]}",
                "{'jsonrpc':'2.0','method':'tools/call','params':{'name':'generate_image','arguments':{'prompt':'x'}}}",
                "{'jsonrpc':'2.0','id':null,'method':'notifications/cancelled'}",
                "{'jsonrpc':'2.0','id':9,'result':null}"
            })
    void whatWantsNoAnswerGetsNone(String message) {
        for (Mcp door : Mcp.values()) {
            for (String version : new String[] {"2024-11-05", "2026-07-28", "v9"}) {
                HttpAnswer answer = door.send(message, "MCP-Protocol-Version", version);
                assertEquals(202, answer.status(), answer::toString);
                assertEquals("", answer.text());
            }
        }
        assertEquals(0, Upstream.generations());
    }

    private static JsonNode modern(Mcp door, String method, String params, String... headers) {
        JsonNode result = result(door.send(Mcp.request(method, params), headers(method, headers)))
                .path("result");
        assertEquals("complete", result.path("resultType").asText(), result::toString);
        return result;
    }

    private static String[] headers(String method, String... further) {
        String[] all = Arrays.copyOf(further, further.length + 4);
        all[further.length] = "MCP-Protocol-Version";
        all[further.length + 1] = "2026-07-28";
        all[further.length + 2] = "Mcp-Method";
        all[further.length + 3] = method;
        return all;
    }

    private static JsonNode result(HttpAnswer answer) {
        assertEquals(200, answer.status(), answer::toString);
        JsonNode json = Doors.json(answer.body());
        assertFalse(json.has("error"), answer::toString);
        return json;
    }
}
