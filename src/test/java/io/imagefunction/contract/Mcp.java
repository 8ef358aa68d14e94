package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.imagefunction.lambda.Events;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A minimal client of the Model Context Protocol. Quotes may be written as apostrophes. */
enum Mcp {
    HTTP {
        @Override
        HttpAnswer post(String message, String... headers) {
            return Doors.post(PATH, message.getBytes(StandardCharsets.UTF_8), headers);
        }
    },
    EVENT {
        @Override
        HttpAnswer post(String message, String... headers) {
            var event = Events.request("POST", PATH).put("body", message).put("isBase64Encoded", false);
            for (int i = 0; i < headers.length; i += 2) {
                event.withObject("/headers").put(headers[i], headers[i + 1]);
            }
            return Doors.invoke(event);
        }
    };

    static final String PATH = "/mcp";

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    abstract HttpAnswer post(String message, String... headers);

    HttpAnswer send(String message, String... headers) {
        return post(message.replace('\'', '"'), headers);
    }

    /**
     * Sends a request as clients of the version 2026-07-28 do.
     *
     * @param params members of the params
     * @param capabilities members of the client's capabilities
     * @param name what the request names
     */
    static HttpAnswer modern(
            Mcp door, String method, String params, String capabilities, String name, String... headers) {
        String meta = "'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28',"
                + "'io.modelcontextprotocol/clientCapabilities':{" + capabilities + "}}";
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method, "Mcp-Name", name));
        return door.send(
                request(method, "{" + (params.isEmpty() ? "" : params + ",") + meta + "}"), all.toArray(String[]::new));
    }

    /** Sends a request that must be answered with a result. */
    JsonNode ask(String method, String params, String... headers) {
        HttpAnswer answer = send(request(method, params), headers);
        JsonNode json = Contract.anyAnswer(answer);
        assertEquals(200, answer.status(), answer::toString);
        assertEquals("2.0", json.path("jsonrpc").asText(), answer::toString);
        assertEquals(7, json.path("id").asInt(), answer::toString);
        assertFalse(json.has("error"), answer::toString);
        return json.path("result");
    }

    /** Calls a tool, and checks the promises that every result keeps. */
    JsonNode call(String tool, String arguments, String... headers) {
        JsonNode result = ask("tools/call", "{'name':'" + tool + "','arguments':" + arguments + "}", headers);
        JsonNode text = result.at("/content/0");
        assertEquals("text", text.path("type").asText(), result::toString);
        assertEquals(
                result.path("structuredContent"),
                Doors.json(text.path("text").asText().getBytes(StandardCharsets.UTF_8)));
        assertTrue(result.path("isError").isBoolean(), result::toString);
        assertEquals(
                Set.of(),
                SCHEMAS.getSchema(tool(this, tool, headers).path("outputSchema"))
                        .validate(result.path("structuredContent")),
                result::toString);
        return result;
    }

    /** The definition of a tool in the list. */
    static JsonNode tool(Mcp door, String name, String... headers) {
        return door.ask("tools/list", "{}", headers)
                .path("tools")
                .valueStream()
                .filter(tool -> tool.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Calls a tool, which must fail, and returns the failure. */
    JsonNode failure(String code, String tool, String arguments, String... headers) {
        JsonNode result = call(tool, arguments, headers);
        assertTrue(result.path("isError").booleanValue(), result::toString);
        assertEquals(1, result.path("content").size(), result::toString);
        return Contract.failure(code, Contract.bare(result.path("structuredContent")));
    }

    /** Calls the image tool, which must succeed. */
    JsonNode pictures(String arguments, String... headers) {
        JsonNode result = call("generate_image", arguments, headers);
        assertFalse(result.path("isError").booleanValue(), result::toString);
        return Contract.success(Contract.bare(result.path("structuredContent")));
    }

    /** Asserts that an answer refuses a message in the right format, and returns the error. */
    static JsonNode refused(int status, int code, HttpAnswer answer) {
        JsonNode json = Contract.anyAnswer(answer);
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(json.has("id") && !json.has("result"), answer::toString);
        assertEquals(code, json.at("/error/code").asInt(), answer::toString);
        assertEquals(json.at("/error/message"), json.at("/error/data/error"), answer::toString);
        assertEquals("error", json.at("/error/data/status").asText(), answer::toString);
        return json.path("error");
    }

    static String request(String method, String params) {
        return "{'jsonrpc':'2.0','id':7,'method':'" + method + "','params':" + params + "}";
    }
}
