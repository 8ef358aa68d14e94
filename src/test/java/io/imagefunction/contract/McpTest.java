package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The MCP server answers correctly over HTTP and through the bridge for Lambda events. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class McpTest {

    @BeforeEach
    @AfterEach
    void forget() {
        Upstream.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
    void everyListedVersionIsSupported(String version) {
        JsonNode hello = initialize(Mcp.HTTP, version);

        assertEquals(version, hello.path("protocolVersion").asText());
        assertTrue(hello.at("/capabilities/tools").isObject());
        assertEquals("image-function", hello.at("/serverInfo/name").asText());
        assertFalse(hello.at("/serverInfo/version").asText().isEmpty());
        assertTrue(hello.path("instructions").asText().contains("get_image_job"));
        assertEquals(
                4,
                Mcp.HTTP
                        .ask("tools/list", "{}", "MCP-Protocol-Version", version)
                        .path("tools")
                        .size());
    }

    @ParameterizedTest
    @EnumSource
    void anUnsupportedVersionIsAnsweredWithTheNewest(Mcp door) {
        assertEquals(
                "2025-11-25",
                initialize(door, "2030-01-01").path("protocolVersion").asText());
        JsonNode refused =
                Mcp.refused(400, -32600, door.send(Mcp.request("ping", "{}"), "MCP-Protocol-Version", "2030-01-01"));
        assertTrue(refused.path("message").asText().contains("2025-11-25"));
    }

    /** The message negotiates the version, but a newer client already sends its own version in the header. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-07-28", "2030-01-01", "DRAFT-2026-v1", "1", "2025-06-18, 2025-06-18", "2024-11-05"})
    void initializeAcceptsAnyVersionHeader(String header) throws IOException {
        String recorded = Files.readString(Path.of("src/test/resources/cases/mcp_initialize_header.txt"));
        String initialize = recorded.substring(recorded.indexOf('{'));
        for (Mcp door : Mcp.values()) {
            JsonNode hello = Doors.json(
                    door.post(initialize, "MCP-Protocol-Version", header).body());
            assertEquals("2025-11-25", hello.at("/result/protocolVersion").asText(), hello::toString);
            assertEquals(
                    202,
                    door.send("{'jsonrpc':'2.0','method':'notifications/initialized'}", "MCP-Protocol-Version", header)
                            .status());
        }
    }

    /** Gateways join a repeated header, and some clients send an empty one. */
    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18, 2025-06-18", "2025-03-26,2025-11-25", " 2024-11-05 ", "", " ", " , 1"})
    void aVersionHeaderIsReadAtBothDoors(String header) {
        Mcp.EVENT.ask("ping", "{}", "mcp-protocol-version", header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'protocolVersion':null}", "{'protocolVersion':''}", "{'protocolVersion':'9'}"})
    void aClientWithoutAKnownVersionIsAnsweredWithTheNewest(String params) {
        assertEquals(
                "2025-11-25",
                Mcp.HTTP.ask("initialize", params).path("protocolVersion").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "tools/list", "initialize"})
    void paramsMayBeMissingOrNull(String method) {
        for (Mcp door : Mcp.values()) {
            HttpAnswer missing = door.send("{'jsonrpc':'2.0','id':7,'method':'" + method + "'}");
            assertEquals(missing.text(), door.send(Mcp.request(method, "null")).text());
            assertEquals(missing.text(), door.send(Mcp.request(method, "{}")).text());
            assertEquals(missing.text(), door.send(Mcp.request(method, "[]")).text());
            assertTrue(missing.text().contains("\"result\""), missing::text);
            assertEquals(200, missing.status());
        }
    }

    @Test
    void unknownMembersOfAMessageAreIgnored() {
        String more = "'_meta':{'progressToken':1,'io.example/x':{}},'task':{'ttl':1},'later':[]";

        Mcp.HTTP.ask("tools/list", "{'cursor':''," + more + "}");
        JsonNode result = Mcp.HTTP.ask(
                "tools/call", "{'name':'generate_image','arguments':{'prompt':'a red panda'}," + more + "}");
        assertEquals("ok", result.at("/structuredContent/status").asText());
        assertEquals(
                200,
                Mcp.HTTP
                        .send("{'jsonrpc':'2.0','id':'a','method':'ping','_meta':{},'extra':1}")
                        .status());
    }

    @ParameterizedTest
    @EnumSource
    void messagesNeedNoSession(Mcp door) {
        HttpAnswer hello = door.send(Mcp.request("initialize", "{'protocolVersion':'2025-11-25'}"));

        assertTrue(hello.header("Mcp-Session-Id").isEmpty());
        assertEquals(
                4,
                door.ask("tools/list", "{}", "Mcp-Session-Id", "of-another-process")
                        .path("tools")
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'jsonrpc':'2.0','method':'notifications/initialized'}",
                "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':7}}",
                "{'jsonrpc':'2.0','method':'notifications/of_a_later_version','params':{}}",
                "{'jsonrpc':'2.0','method':'notifications/initialized','params':null}",
                "{'jsonrpc':'2.0','id':null,'method':'notifications/initialized'}",
                "{'jsonrpc':'2.0','id':1,'result':{}}",
                "{'jsonrpc':'2.0','id':1,'error':{'code':-32601,'message':'no'}}",
                "[{'jsonrpc':'2.0','method':'notifications/initialized'}]"
            })
    void aNotificationGetsNoAnswer(String message) {
        for (Mcp door : Mcp.values()) {
            HttpAnswer answer = door.send(message);

            assertEquals(202, answer.status(), answer::toString);
            assertEquals("", answer.text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPingIsAnswered(Mcp door) {
        assertEquals("{}", door.ask("ping", "{}").toString());
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{}}",
                door.send("{'jsonrpc':'2.0','id':'a','method':'ping'}").text());
    }

    @Test
    void theToolsAreListedWithTheirSchemas() {
        JsonNode tools = Mcp.HTTP.ask("tools/list", "{}").path("tools");

        assertEquals(
                List.of("generate_image", "edit_image", "list_image_models", "get_image_job"),
                tools.valueStream().map(tool -> tool.path("name").asText()).toList());
        for (JsonNode tool : tools) {
            assertFalse(tool.path("description").asText().isBlank(), tool::toString);
            assertFalse(tool.path("title").asText().isBlank(), tool::toString);
            assertEquals("object", tool.at("/inputSchema/type").asText(), tool::toString);
            assertEquals("object", tool.at("/outputSchema/type").asText(), tool::toString);
            assertTrue(tool.at("/annotations/readOnlyHint").isBoolean(), tool::toString);
            assertTrue(tool.at("/annotations/openWorldHint").isBoolean(), tool::toString);
        }
        tools.forEach(tool -> {
            ((ObjectNode) tool).remove("_meta");
            ((ObjectNode) tool.at("/inputSchema/properties")).remove("preview");
        });
        assertEquals(
                tools,
                Doors.json(Doors.get("/api/v1/tools?format=mcp").body()),
                "both doors describe the same tools, but for previews and the page");
    }

    @ParameterizedTest
    @EnumSource
    void aToolCallMakesAPicture(Mcp door) {
        JsonNode result = door.call("generate_image", "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}");

        JsonNode answer = Contract.success(Contract.bare(result.path("structuredContent")));
        assertEquals(2, answer.path("data").size());
        answer.path("data").forEach(Pictures::fetchAndCheck);
    }

    /** Many clients fail at a resource_link, after the picture has been paid. */
    @ParameterizedTest
    @ValueSource(strings = {"", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
    void aResultHasOnlyTextAndStructuredContent(String version) {
        for (Mcp door : Mcp.values()) {
            JsonNode result = door.call("generate_image", "{'prompt':'a red panda'}", "MCP-Protocol-Version", version);

            assertEquals(List.of("text"), result.path("content").findValuesAsText("type"));
            Contract.success(Contract.bare(result.path("structuredContent")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "error:content_policy, content_policy_violation",
        "error:402, insufficient_credits",
        "broken:empty, no_image"
    })
    void aFailureIsAResultThatTheModelCanActOn(String prompt, String code) {
        for (Mcp door : Mcp.values()) {
            door.failure(code, "generate_image", "{'prompt':'" + prompt + "'}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "generate_image | {} | prompt",
                "generate_image | {'prompt':5} | prompt",
                "generate_image | {'prompt':'x','n':11} | n",
                "generate_image | {'prompt':'x','quality':'best'} | quality",
                "generate_image | {'prompt':'x','style':'vivid'} | style",
                "generate_image | {'prompt':'x','input_references':'no'} | input_references",
                "generate_image | {'prompt':'x','idempotency_key':'a b'} | idempotency_key",
                "get_image_job | {} | id",
                "get_image_job | {'id':5} | id",
                "list_image_models | {'query':5} | query",
                "list_image_models | {'takes_pictures':'yes'} | takes_pictures",
                "list_image_models | {'limit':5} | limit"
            })
    void badArgumentsAreNamedAndCostNothing(String tool, String arguments, String param) {
        for (Mcp door : Mcp.values()) {
            JsonNode failure = door.failure("invalid_request", tool, arguments);

            assertEquals(param, failure.path("param").asText(), failure::toString);
        }
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aNullArgumentCountsAsMissing() {
        Mcp.HTTP.pictures("{'prompt':'a red panda','seed':null,'quality':null}");
        assertFalse(Mcp.HTTP
                .call("list_image_models", "{'query':null}")
                .path("isError")
                .booleanValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-32601 | {'jsonrpc':'2.0','id':7,'method':'prompts/get'}",
                "-32601 | {'jsonrpc':'2.0','id':7,'method':'nonsense','params':{}}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'ping','params':[1]}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'initialize','params':{'protocolVersion':1}}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'tools/list','params':{'cursor':'next'}}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'tools/call'}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'tools/call','params':{}}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':5}}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'draw','arguments':{}}}",
                "-32602 | {'jsonrpc':'2.0','id':7,'method':'tools/call','params':{'name':'generate_image','arguments':[1]}}"
            })
    void aProtocolErrorHasItsOwnCode(int code, String message) {
        for (Mcp door : Mcp.values()) {
            Mcp.refused(200, code, door.send(message));
        }
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-32600 | {}",
                "-32600 | 3",
                "-32600 | \"text\"",
                "-32600 | null",
                "-32600 | []",
                "-32600 | {'id':7,'method':'ping'}",
                "-32600 | {'jsonrpc':2,'id':7,'method':'ping'}",
                "-32600 | {'jsonrpc':'1.0','id':7,'method':'ping'}",
                "-32600 | {'jsonrpc':'2.0','id':7}",
                "-32600 | {'jsonrpc':'2.0','id':7,'method':7}",
                "-32600 | {'jsonrpc':'2.0','id':null,'method':'ping'}",
                "-32600 | {'jsonrpc':'2.0','id':{},'method':'ping'}",
                "-32600 | {'jsonrpc':'2.0','id':true,'method':'ping'}",
                "-32700 | {'jsonrpc'",
                "-32700 | {'jsonrpc':'2.0','id':7,'id':8,'method':'ping'}",
                "-32700 | nonsense"
            })
    void aBodyThatIsNotAMessageIsRefused(int code, String message) {
        for (Mcp door : Mcp.values()) {
            Mcp.refused(400, code, door.send(message));
        }
    }

    /** A client finds the request that the refusal is for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7    | {'jsonrpc':'2.0','id':7}",
                "'a'  | {'id':'a','method':'ping'}",
                "1.0  | {'jsonrpc':'2.0','id':1.0,'method':7}",
                "null | {'jsonrpc':'2.0','id':{},'method':'ping'}",
                "null | [1,2,3,4,5,6,7,8,9,10,11]",
                "[7]  | [{'jsonrpc':'2.0','id':7}]"
            })
    void aRefusalHasTheIdOfItsMessage(String id, String message) {
        for (Mcp door : Mcp.values()) {
            JsonNode refused = Doors.json(door.send(message).body());

            JsonNode ids = refused.isArray() ? ids(refused) : refused.path("id");
            assertEquals(id.replace('\'', '"'), ids.toString(), refused::toString);
        }
    }

    private static JsonNode ids(JsonNode list) {
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        list.forEach(answer -> ids.add(answer.path("id")));
        return ids;
    }

    @Test
    void anEmptyBodyIsRefused() {
        Mcp.refused(400, -32700, Doors.post(Mcp.PATH, new byte[0]));
        Mcp.refused(400, -32700, Doors.post(Mcp.PATH, new byte[] {'"', (byte) 0xff, '"'}));
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsAnsweredWithABatch(Mcp door) {
        HttpAnswer answer = door.send(
                "[{'jsonrpc':'2.0','id':1,'method':'ping'},"
                        + "{'jsonrpc':'2.0','method':'notifications/initialized'},"
                        + "5,"
                        + "{'jsonrpc':'2.0','id':2,'method':'tools/call','params':{'name':'generate_image','arguments':{'prompt':'x'}}}]");

        assertEquals(200, answer.status(), answer::toString);
        JsonNode list = Doors.json(answer.body());
        assertEquals(3, list.size(), answer::toString);
        assertEquals(-32600, list.at("/1/error/code").asInt());
        assertEquals("ok", list.at("/2/result/structuredContent/status").asText());
        String many = "[" + "{'jsonrpc':'2.0','id':1,'method':'ping'},".repeat(10) + "{}]";
        Mcp.refused(400, -32600, door.send(many));
    }

    /** The default limit is ten messages. */
    @ParameterizedTest
    @CsvSource({"1, 200", "10, 200", "11, 400"})
    void aBatchHasASizeLimit(int messages, int status) {
        String ping = "{'jsonrpc':'2.0','id':1,'method':'ping'}";
        HttpAnswer answer = Mcp.HTTP.send("[" + String.join(",", Collections.nCopies(messages, ping)) + "]");

        assertEquals(status, answer.status(), answer::toString);
        assertEquals(status == 200 ? messages : 3, Doors.json(answer.body()).size(), answer::toString);
    }

    /** The header's key applies to the batch. Its calls are different requests, and a replay pays none again. */
    @Test
    void theCallsOfABatchShareItsKey() {
        String call = "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'generate_image',"
                + "'arguments':{'prompt':'%s'}}}";
        String list =
                "[" + call.formatted("a cat") + "," + call.formatted("a cat") + "," + call.formatted("a dog") + "]";
        String key = UUID.randomUUID().toString();

        JsonNode first = Doors.json(Mcp.HTTP.send(list, "Idempotency-Key", key).body());
        JsonNode again = Doors.json(Mcp.HTTP.send(list, "Idempotency-Key", key).body());

        assertEquals(3, Upstream.generations());
        for (int at = 0; at < 3; at++) {
            String id = "/" + at + "/result/structuredContent/data/0/id";
            assertFalse(first.at(id).isMissingNode(), first::toString);
            assertEquals(first.at(id), again.at(id));
        }
        assertNotEquals(
                first.at("/0/result/structuredContent/data/0/id"), first.at("/1/result/structuredContent/data/0/id"));
    }

    @Test
    void aCallWithTheSameKeyIsPaidOnce() {
        String key = UUID.randomUUID().toString();
        String call = "{'prompt':'a red panda','idempotency_key':'" + key + "'}";

        JsonNode first = Mcp.HTTP.pictures(call);
        JsonNode again = Mcp.EVENT.pictures(call);
        JsonNode byHeader = Mcp.HTTP.pictures("{'prompt':'a red panda'}", "Idempotency-Key", key);

        assertEquals(first.at("/data/0/id"), again.at("/data/0/id"));
        assertEquals(first.at("/data/0/id"), byHeader.at("/data/0/id"));
        assertEquals(1, Upstream.generations());
        Mcp.HTTP.failure(
                "idempotency_key_reused", "generate_image", "{'prompt':'a cat','idempotency_key':'" + key + "'}");
    }

    @Test
    void aModelListSaysHowManyMatchAndWhichIsUsual() {
        JsonNode all = models("{}");

        assertEquals(all.path("matching").asInt(), all.path("models").size());
        assertEquals("openai/gpt-image-1", all.path("default").asText());
    }

    @Test
    void oneModelIsShownWithItsOptionsAndPrices() {
        JsonNode found = models("{'query':'GPT-Image-1 openai'}");

        assertEquals(1, found.path("matching").asInt(), found::toString);
        JsonNode model = found.at("/models/0");
        assertEquals("openai/gpt-image-1", model.path("id").asText());
        assertTrue(model.path("takes_pictures").booleanValue());
        assertTrue(model.at("/options/quality").isArray(), model::toString);
        assertTrue(model.at("/prices/0").asText().matches("\\w+( \\w+)?: [\\d.]+ USD per [\\w ]+"), model::toString);
    }

    @Test
    void modelsCanBeSearched() {
        JsonNode takers = models("{'takes_pictures':true}").path("models");
        assertNotEquals(0, takers.size());
        takers.forEach(model -> assertTrue(model.path("takes_pictures").booleanValue()));
        JsonNode none = models("{'query':'no such model'}");
        assertEquals(0, none.path("models").size());
        assertFalse(none.path("note").asText().isEmpty());
    }

    @Test
    void anUnknownJobIsNotFound() {
        Mcp.HTTP.failure("not_found", "get_image_job", "{'id':'" + "0".repeat(64) + "'}");
        Mcp.HTTP.failure("not_found", "get_image_job", "{'id':'../images'}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PUT"})
    void otherMethodsAreNotAllowed(String method) {
        HttpAnswer refused = Doors.send(method, Mcp.PATH, new byte[0], "Accept", "text/event-stream, application/json");
        Contract.failure("method_not_allowed", refused);
        if (!method.equals("PUT")) {
            assertEquals(Optional.of("POST"), refused.header("Allow"), "clients also try GET and DELETE");
        }
        Contract.failure(
                "method_not_allowed", Doors.send(method, Mcp.PATH, new byte[0], "Accept", "text/event-stream"));
        Contract.failure("not_found", Doors.send(method, Mcp.PATH + "/sse", new byte[0]));
    }

    @Test
    void theAnswerIsJson() {
        String ping = Mcp.request("ping", "{}");

        assertEquals(
                200,
                Mcp.HTTP
                        .send(ping, "Accept", "application/json, text/event-stream")
                        .status());
        assertEquals(200, Mcp.HTTP.send(ping, "Accept", "application/json").status());
        assertEquals(200, Mcp.HTTP.send(ping).status());
        Contract.anyAnswer(Mcp.HTTP.send(ping, "Accept", "text/event-stream"));
    }

    @Test
    void contentTypeAndTrailingSlashDoNotMatter() {
        byte[] ping = Mcp.request("ping", "{}").replace('\'', '"').getBytes(UTF_8);
        for (String type : List.of("application/json; charset=utf-8", "text/plain", "application/json-rpc")) {
            assertEquals(
                    200,
                    Doors.post(Mcp.PATH, ping, "Content-Type", type, "Accept", "*/*")
                            .status(),
                    type);
        }
        assertEquals(200, Doors.post(Mcp.PATH + "/", ping).status());
        assertEquals(405, Doors.send("HEAD", Mcp.PATH, new byte[0]).status());
    }

    private static JsonNode initialize(Mcp door, String version) {
        return door.ask(
                "initialize",
                "{'protocolVersion':'" + version + "','capabilities':{},'clientInfo':{'name':'test','version':'1'}}");
    }

    private static JsonNode models(String arguments) {
        JsonNode result = Mcp.HTTP.call("list_image_models", arguments);
        assertFalse(result.path("isError").booleanValue(), result::toString);
        return result.path("structuredContent");
    }
}
