package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.IntNode;
import io.imagefunction.request.CallContext;
import io.imagefunction.tool.Json;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client can do is read from the request itself; odd values count as none. */
class McpCallTest {

    private static final String UI = "io.modelcontextprotocol/ui";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            {"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":["a"]}}} | {"mimeTypes":["a"]}
            {"extensions":{"io.modelcontextprotocol/ui":{}}}                  | {}
            {"extensions":{"io.modelcontextprotocol/ui":true}}                | -
            {"extensions":{"io.modelcontextprotocol/tasks":{}}}               | -
            {"extensions":[]}                                                 | -
            {}                                                                | -
            null                                                              | -
            """)
    void anExtensionIsDeclaredWithAnObject(String capabilities, String settings) {
        assertEquals(
                Optional.ofNullable(settings),
                call("\"io.modelcontextprotocol/clientCapabilities\":" + capabilities)
                        .extension(UI)
                        .map(Object::toString));
    }

    /** Before modes had names, forms were the only one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                         | true
            {"form":{}}                | true
            {"form":{"applyDefaults":true},"url":{}} | true
            {"applyDefaults":true}     | true
            {"form":null,"url":null}   | true
            {"url":{}}                 | false
            {"form":null,"url":{}}     | false
            null                       | false
            true                       | false
            []                         | false
            """)
    void aClientTakesFormsUnlessItTakesOnlyUrls(String elicitation, boolean expected) {
        String capabilities = "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":" + elicitation + "}";

        assertEquals(expected, call(capabilities).takesForms());
        assertEquals(
                false, call(McpVersion.V2025_11_25, capabilities).takesForms(), "it would have to be asked itself");
    }

    @Test
    void aMissingExtensionIsNamed() {
        JsonRpc.RefusedException refused =
                assertThrows(JsonRpc.RefusedException.class, () -> call("").requireExtension(UI));

        assertEquals(
                "{\"extensions\":{\"io.modelcontextprotocol/ui\":{}}}",
                refused.answer(IntNode.valueOf(1))
                        .at("/error/data/requiredCapabilities")
                        .toString());
    }

    @Test
    void aMissingCapabilityIsNamed() {
        JsonRpc.RefusedException refused =
                assertThrows(JsonRpc.RefusedException.class, () -> call("").require("elicitation"));

        assertEquals(400, refused.status());
        assertEquals(
                "{\"elicitation\":{}}",
                refused.answer(IntNode.valueOf(1))
                        .at("/error/data/requiredCapabilities")
                        .toString());
        call("\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}")
                .require("elicitation");
    }

    private static McpCall call(String meta) {
        return call(McpVersion.V2026_07_28, meta);
    }

    private static McpCall call(McpVersion version, String meta) {
        return new McpCall(
                version,
                Json.object("{\"_meta\":{" + meta + "}}"),
                false,
                McpProgress.UNTOLD,
                new CallContext("r", Instant.EPOCH, Optional.empty(), Optional.empty()));
    }
}
