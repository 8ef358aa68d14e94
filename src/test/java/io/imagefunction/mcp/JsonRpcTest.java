package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.request.StrictJson;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A JSON-RPC message is read as a request, as a message that expects no response, or refused. */
class JsonRpcTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "id":1                            | 1     |
            "id":"a"                          | "a"   |
            "id":0                            | 0     |
            "id":123456789012345678901234567890 | 123456789012345678901234567890 |
            "id":1,"params":{}                | 1     | {}
            "id":1,"params":{"a":1}           | 1     | {"a":1}
            "id":1,"params":null              | 1     |
            "id":1,"params":[]                | 1     |
            "id":1,"params":[1]               | 1     | [1]
            "id":1,"params":""                | 1     | ""
            "id":""                           | ""    |
            "id":1.0                          | 1.0   |
            "id":-1                           | -1    |
            """)
    void aRequestHasAnIdAndPerhapsParams(String members, String id, String params) throws Exception {
        JsonRpc.Request request =
                JsonRpc.read(message("\"method\":\"ping\"," + members)).orElseThrow();

        assertEquals(id, request.id().toString());
        assertEquals("ping", request.method());
        assertEquals(params == null ? "" : params, request.params().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"method\":\"notifications/initialized\"",
                "\"method\":\"notifications/initialized\",\"id\":null",
                "\"method\":\"ping\"",
                "\"id\":1,\"result\":{}",
                "\"id\":1,\"error\":{\"code\":1}",
                "\"id\":null,\"error\":{\"code\":1}"
            })
    void notificationsAndResponsesGetNoResponse(String members) throws Exception {
        assertEquals(Optional.empty(), JsonRpc.read(message(members)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "method":"ping","id":null      | id
            "method":"ping","id":[1]       | id
            "method":"ping","id":true      | id
            "method":"ping","id":{}        | id
            "method":7,"id":1              | method
            "method":null,"id":1           | method
            "id":1                         | method
            """)
    void anInvalidMessageIsRefusedWithTheMembersName(String members, String param) throws Exception {
        JsonNode message = message(members);

        JsonRpc.RefusedException refused = assertThrows(JsonRpc.RefusedException.class, () -> JsonRpc.read(message));

        JsonNode answer = refused.answer(JsonRpc.id(message));
        assertEquals(-32600, answer.at("/error/code").asInt());
        assertEquals(param, answer.at("/error/data/param").asText());
        JsonNode id = message.path("id");
        assertEquals(
                param.equals("id") ? "null" : id.toString(), answer.path("id").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "7",
                "[]",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"ping\"}"
            })
    void onlyVersionTwoIsAccepted(String json) throws Exception {
        JsonNode message = StrictJson.MAPPER.readTree(json);

        assertThrows(JsonRpc.RefusedException.class, () -> JsonRpc.read(message));
    }

    private static JsonNode message(String members) throws Exception {
        return StrictJson.MAPPER.readTree("{\"jsonrpc\":\"2.0\"," + members + "}");
    }
}
