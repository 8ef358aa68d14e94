package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Version 2026-07-28 of the Model Context Protocol, whose clients say all about themselves in each request. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ModernMcpTest {

    private static final String VERSION = "2026-07-28";
    private static final String META = "'_meta':{'io.modelcontextprotocol/protocolVersion':'" + VERSION
            + "','io.modelcontextprotocol/clientCapabilities':{}}";
    private static final String DRAW = "{" + META + ",'name':'generate_image','arguments':{'prompt':'a red panda'}}";

    @BeforeEach
    @AfterEach
    void forget() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aClientDiscoversTheServer(Mcp door) {
        JsonNode found = ask(door, "server/discover", "{" + META + "}");

        assertEquals("[\"2026-07-28\"]", found.path("supportedVersions").toString());
        assertTrue(found.at("/capabilities/tools").isObject(), found::toString);
        assertTrue(found.path("instructions").asText().contains("get_image_job"));
        assertFalse(found.has("serverInfo"), found::toString);
        assertMayBeCached("public", found);
    }

    @Test
    void theToolsAreListedInAFixedOrderAndMayBeCached() {
        JsonNode list = ask(Mcp.HTTP, "tools/list", "{" + META + "}");

        assertEquals(
                List.of("generate_image", "edit_image", "list_image_models", "get_image_job"),
                list.path("tools")
                        .valueStream()
                        .map(tool -> tool.path("name").asText())
                        .toList());
        assertMayBeCached("private", list); // a tool is listed only for clients that show its page
    }

    @ParameterizedTest
    @EnumSource
    void aToolCallMakesAPicture(Mcp door) {
        JsonNode result = ask(door, "tools/call", DRAW, "Mcp-Name", "generate_image");

        Contract.success(Contract.bare(result.path("structuredContent")));
        assertEquals(
                result.path("structuredContent"),
                Doors.json(result.at("/content/0/text").asText().getBytes(UTF_8)));
        assertFalse(result.has("ttlMs"), result::toString);
    }

    /** What the client is told is for its era alone. */
    @Test
    void aClientThatBeganWithInitializeGetsNothingNew() {
        JsonNode hello = Mcp.HTTP.ask("initialize", "{'protocolVersion':'" + VERSION + "'}");
        JsonNode list = Mcp.HTTP.ask("tools/list", "{}", "MCP-Protocol-Version", "2025-11-25");

        assertEquals("2025-11-25", hello.path("protocolVersion").asText());
        for (JsonNode result : List.of(hello, list)) {
            assertFalse(result.has("resultType") || result.has("_meta") || result.has("ttlMs"), result::toString);
        }
        Mcp.refused(200, -32601, Mcp.HTTP.send(Mcp.request("server/discover", "{}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"initialize", "ping", "logging/setLevel", "resources/subscribe", "prompts/list", "unknown/method"
            })
    void aMethodOfAnotherEraIsNotFound(String method) {
        for (Mcp door : Mcp.values()) {
            Mcp.refused(404, -32601, send(door, method, "{" + META + "}"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            -32602 | 2026-07-28 | tools/list | {}
            -32602 | 2026-07-28 | tools/list | null
            -32602 | 2026-07-28 | tools/list | {'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28'}}
            -32602 | 2026-07-28 | tools/list | {'_meta':{'io.modelcontextprotocol/clientCapabilities':{}}}
            -32020 | 2025-11-25 | tools/list | {M}
            -32020 | 2026-07-28 | tools/call | {M}
            -32020 | 2026-07-28 | tools/list | {'_meta':{'io.modelcontextprotocol/protocolVersion':'v9','io.modelcontextprotocol/clientCapabilities':{}}}
            -32022 | v9         | tools/list | {'_meta':{'io.modelcontextprotocol/protocolVersion':'v9','io.modelcontextprotocol/clientCapabilities':{}}}
            """)
    void anIncompleteRequestIsRefusedWithItsId(int code, String version, String method, String params) {
        String message = Mcp.request("tools/list", params.replace("M", META));
        for (Mcp door : Mcp.values()) {
            HttpAnswer answer = door.send(message, "MCP-Protocol-Version", version, "Mcp-Method", method);

            Mcp.refused(400, code, answer);
            assertEquals(7, Doors.json(answer.body()).path("id").asInt(), answer::toString);
        }
    }

    @Test
    void aCallUnderAnotherNameIsNotPaid() {
        Mcp.refused(400, -32020, send(Mcp.HTTP, "tools/call", DRAW, "Mcp-Name", "list_image_models"));
        Mcp.refused(400, -32020, send(Mcp.HTTP, "tools/call", DRAW));
        assertEquals(0, Upstream.generations());
        ask(Mcp.HTTP, "tools/call", DRAW, "Mcp-Name", "=?base64?Z2VuZXJhdGVfaW1hZ2U=?=");
        assertEquals(1, Upstream.generations());
    }

    /** A failed call is a result; wrong params are an error in a response with the status 200. */
    @Test
    void aFailureIsForTheModelAndWrongParamsForTheClient() {
        JsonNode failed = ask(
                Mcp.HTTP,
                "tools/call",
                "{" + META + ",'name':'generate_image','arguments':{}}",
                "Mcp-Name",
                "generate_image");
        assertTrue(failed.path("isError").booleanValue(), failed::toString);
        Mcp.refused(200, -32602, send(Mcp.HTTP, "tools/list", "{" + META + ",'cursor':'2'}"));
        Mcp.refused(200, -32602, send(Mcp.HTTP, "tools/call", "{" + META + ",'name':'draw'}", "Mcp-Name", "draw"));
    }

    @Test
    void sessionsAndStreamsOfOlderVersionsAreIgnored() {
        ask(Mcp.HTTP, "tools/list", "{" + META + "}", "Mcp-Session-Id", "x", "Last-Event-ID", "9");
        HttpAnswer answer = send(Mcp.HTTP, "tools/list", "{" + META + "}", "Mcp-Session-Id", "x");
        assertTrue(answer.header("Mcp-Session-Id").isEmpty());
        assertEquals(
                202,
                Mcp.HTTP
                        .send(
                                "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{" + META + "}}",
                                "MCP-Protocol-Version",
                                VERSION)
                        .status());
        assertEquals(405, Doors.get(Mcp.PATH, "MCP-Protocol-Version", VERSION).status());
    }

    /** A client that looks for an authorization server learns that there is none. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/mcp"})
    void aServerWithoutOAuthSaysSo(String resource) {
        HttpAnswer answer = Doors.get("/.well-known/oauth-protected-resource" + resource);

        JsonNode failure = Contract.failure("not_found", answer);
        assertTrue(failure.path("error").asText().contains("Authorization: Bearer"), answer::toString);
    }

    /** Batches ended before this version. */
    @Test
    void aBatchIsRefused() {
        Mcp.refused(
                400,
                -32600,
                Mcp.HTTP.send(
                        "[" + Mcp.request("tools/list", "{" + META + "}") + "]", "MCP-Protocol-Version", VERSION));
    }

    private static void assertMayBeCached(String scope, JsonNode result) {
        assertEquals(Duration.ofMinutes(5).toMillis(), result.path("ttlMs").longValue(), result::toString);
        assertEquals(scope, result.path("cacheScope").asText());
    }

    private static JsonNode ask(Mcp door, String method, String params, String... headers) {
        HttpAnswer answer = send(door, method, params, headers);
        assertEquals(200, answer.status(), answer::toString);
        JsonNode result = Doors.json(answer.body()).path("result");
        assertEquals("complete", result.path("resultType").asText(), answer::toString);
        JsonNode server = result.path("_meta").path("io.modelcontextprotocol/serverInfo");
        assertEquals("image-function", server.path("name").asText(), answer::toString);
        assertFalse(server.path("version").asText().isEmpty(), answer::toString);
        return result;
    }

    private static HttpAnswer send(Mcp door, String method, String params, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = "MCP-Protocol-Version";
        all[headers.length + 1] = VERSION;
        all[headers.length + 2] = "Mcp-Method";
        all[headers.length + 3] = method;
        return door.send(Mcp.request(method, params), all);
    }
}
