package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.imagefunction.mcp.JsonRpc.RefusedException;
import io.imagefunction.mcp.JsonRpc.Request;
import io.imagefunction.request.StrictJson;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Header, method and {@code _meta} together decide in which version a request is answered, or how it is refused. */
class NegotiationTest {

    private static final String V = "\"io.modelcontextprotocol/protocolVersion\":";
    private static final String C = "\"io.modelcontextprotocol/clientCapabilities\":";
    private static final String MODERN = "{" + V + "\"2026-07-28\"," + C + "{}}";

    /** In {@code meta}, V and C stand for the members of that a modern request must have. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            # header             | method          | meta                       | version or error
            -                    | ping            | -                          | 2025-03-26
            -                    | initialize      | -                          | 2025-03-26
            2025-11-25           | tools/list      | -                          | 2025-11-25
            2025-06-18, 1        | tools/list      | {}                         | 2025-06-18
            2024-11-05           | ping            | {"progressToken":1}        | 2024-11-05
            2030-01-01           | ping            | -                          | -32600
            1                    | tools/call      | {}                         | -32600
            2026-07-28           | initialize      | -                          | 2025-03-26
            2030-01-01           | initialize      | {}                         | 2025-03-26
            2025-11-25           | tools/list      | {C{}}                      | 2025-11-25
            2026-07-28           | tools/list      | {V"2026-07-28",C{}}        | 2026-07-28
            2026-07-28,2026-07-28| tools/list      | {V"2026-07-28",C{}}        | 2026-07-28
            2026-07-28           | initialize      | {V"2026-07-28",C{}}        | 2026-07-28
            2026-07-28           | tools/list      | -                          | -32602
            2026-07-28           | tools/list      | {}                         | -32602
            2026-07-28           | tools/list      | []                         | -32602
            2026-07-28           | tools/list      | "x"                        | -32602
            2026-07-28           | tools/list      | {V"2026-07-28"}            | -32602
            2026-07-28           | tools/list      | {C{}}                      | -32602
            2026-07-28           | tools/list      | {V"2026-07-28",C[]}        | -32602
            2026-07-28           | tools/list      | {V"2026-07-28",Cnull}      | -32602
            2026-07-28           | tools/list      | {V20260728,C{}}            | -32602
            2026-07-28           | tools/list      | {Vnull,C{}}                | -32602
            -                    | initialize      | {V"2026-07-28"}            | -32602
            -                    | tools/list      | {V"2026-07-28",C{}}        | -32020
            2025-11-25           | tools/list      | {V"2026-07-28",C{}}        | -32020
            2026-07-28           | tools/list      | {V"2030-01-01",C{}}        | -32020
            2030-01-01           | tools/list      | {V"2030-01-01",C{}}        | -32022
            -                    | tools/list      | {V"2030-01-01",C{}}        | -32022
            2025-11-25           | tools/list      | {V"2025-11-25",C{}}        | -32022
            """)
    void theVersionIsThatOfTheClient(String header, String method, String meta, String expected) throws Exception {
        String params =
                meta == null ? "{}" : "{\"_meta\":" + meta.replace("V", V).replace("C", C) + "}";
        Request request = request(method, params);
        McpHeaders headers = new McpHeaders(Optional.ofNullable(header), Optional.of(method), Optional.empty());

        String result;
        try {
            result = Negotiation.version(request, headers).text();
        } catch (RefusedException refused) {
            result = refused.answer(request.id()).at("/error/code").asText();
        }
        assertEquals(expected, result);
    }

    @Test
    void anUnsupportedVersionIsAnsweredWithTheSupportedOnes() throws Exception {
        Request request = request("tools/list", "{\"_meta\":{" + V + "\"1.0\"," + C + "{}}}");

        RefusedException refused = assertThrows(
                RefusedException.class,
                () -> Negotiation.version(
                        request, new McpHeaders(Optional.of("1.0"), Optional.empty(), Optional.empty())));

        JsonNode data = refused.answer(request.id()).at("/error/data");
        assertEquals("[\"2026-07-28\"]", data.path("supported").toString());
        assertEquals("1.0", data.path("requested").asText());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            tools/list     | {}                  | tools/list       | -                          | -
            tools/list     | {}                  | ` tools/list `   | draw                       | -
            tools/list     | {}                  | -                | -                          | Mcp-Method
            tools/list     | {}                  | ``               | -                          | Mcp-Method
            tools/list     | {}                  | Tools/List       | -                          | Mcp-Method
            tools/list     | {}                  | tools/call       | -                          | Mcp-Method
            tools/call     | {"name":"draw"}     | tools/call       | draw                       | -
            tools/call     | {"name":"draw"}     | tools/call       | `  draw `                  | -
            tools/call     | {"name":"draw"}     | tools/call       | =?base64?ZHJhdw==?=        | -
            tools/call     | {"name":"zeichne ä"}| tools/call       | =?base64?emVpY2huZSDDpA==?=| -
            tools/call     | {"name":"draw"}     | tools/call       | -                          | Mcp-Name
            tools/call     | {"name":"draw"}     | tools/call       | Draw                       | Mcp-Name
            tools/call     | {"name":"draw"}     | tools/call       | =?BASE64?ZHJhdw==?=        | Mcp-Name
            tools/call     | {"name":"draw"}     | tools/call       | =?base64?ZHJhdw=?=         | Mcp-Name
            tools/call     | {"name":"draw"}     | tools/call       | =?base64?!?=               | Mcp-Name
            tools/call     | {"name":"draw"}     | tools/call       | =?base64?/w==?=            | Mcp-Name
            tools/call     | {"name":"ä"}        | tools/call       | ä                          | Mcp-Name
            tools/call     | {}                  | tools/call       | -                          | -
            tools/call     | {"name":7}          | tools/call       | 7                          | -
            resources/read | {"uri":"ui://a,b"}  | resources/read   | ui://a,b                   | -
            resources/read | {"uri":"ui://a"}    | resources/read   | ui://b                     | Mcp-Name
            prompts/get    | {"name":"p"}        | prompts/get      | q                          | Mcp-Name
            tasks/get      | {"taskId":"t"}      | tasks/get        | -                          | Mcp-Name
            tasks/update   | {"taskId":"t"}      | tasks/update     | -                          | Mcp-Name
            tasks/cancel   | {"taskId":"t"}      | tasks/cancel     | u                          | Mcp-Name
            """)
    void theHeadersSayTheSameAsTheMessage(String method, String params, String sent, String name, String wrong)
            throws Exception {
        String meta = params.replaceFirst("\\{", "{\"_meta\":" + MODERN + (params.equals("{}") ? "" : ","));
        McpHeaders headers =
                new McpHeaders(Optional.of("2026-07-28"), Optional.ofNullable(sent), Optional.ofNullable(name));
        Request request = request(method, meta);

        String param = null;
        try {
            Negotiation.version(request, headers);
        } catch (RefusedException refused) {
            JsonNode error = refused.answer(request.id()).path("error");
            assertEquals(-32020, error.path("code").asInt());
            param = error.at("/data/param").asText();
        }
        assertEquals(wrong, param);
    }

    private static Request request(String method, String params) throws Exception {
        return new Request(IntNode.valueOf(1), method, StrictJson.MAPPER.readTree(params));
    }
}
