package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.gateway.EventReader;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that asks for it is notified of the progress of its tool call, if it gets notifications before the result. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Customized.class)
class McpProgressTest {

    private static final String BOTH = "application/json, text/event-stream";
    private static final String TOKEN = "'_meta':{'progressToken':'t-1'},";

    @BeforeEach
    @AfterEach
    void forget() {
        Upstream.reset();
    }

    /** The job is not submitted before the client has read three notifications. */
    @Test
    void notificationsAreSentUntilTheResult() throws Exception {
        CompletableFuture<Void> released = new CompletableFuture<>();
        LocalParts.toS3().plan(1, FaultProxy.request("PUT", "/"), new Fault.Hold(released));

        try (EventReader client = EventReader.post("http://127.0.0.1:" + Doors.port() + "/mcp", call(TOKEN))) {
            String sent = client.readUntil("\"progress\":2");
            released.complete(null);
            List<JsonNode> messages = messages(sent + client.readUntil("\"result\"") + client.readUntil("the end"));

            JsonNode result = messages.removeLast();
            assertEquals(7, result.path("id").asInt());
            assertEquals(
                    "pending", result.at("/result/structuredContent/status").asText(), result::toString);
            for (int told = 0; told < messages.size(); told++) {
                JsonNode message = messages.get(told);
                assertEquals("notifications/progress", message.path("method").asText());
                assertEquals("t-1", message.at("/params/progressToken").asText());
                assertEquals(told, message.at("/params/progress").asInt(), "progress must increase");
                assertFalse(message.has("id"), "a notification has no id");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"7", "\"7\""})
    void theTokenIsThatOfTheClient(String token) {
        HttpAnswer answer = Mcp.HTTP.send(call("'_meta':{'progressToken':" + token + "},"), "Accept", BOTH);

        assertEquals("no", answer.header("X-Accel-Buffering").orElse(""), "nginx must not collect the events");
        assertEquals(
                token,
                messages(answer.text()).getFirst().at("/params/progressToken").toString());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            `'_meta':{'progressToken':'t'},`   | application/json
            `'_meta':{'progressToken':'t'},`   | */*
            `'_meta':{'progressToken':null},`  | application/json, text/event-stream
            `'_meta':{'progressToken':[1]},`   | application/json, text/event-stream
            `'_meta':{'progressToken':1.5},`   | application/json, text/event-stream
            `'_meta':[],`                      | application/json, text/event-stream
            ``                                 | application/json, text/event-stream
            """)
    void withoutTokenOrStreamTheAnswerIsJson(String meta, String accept) {
        assertIsJson(200, Mcp.HTTP.send(call(meta), "Accept", accept));
    }

    /** An HTTP API returns only complete answers. */
    @Test
    void aDoorThatDoesNotStreamAnswersInJson() {
        assertIsJson(200, Mcp.EVENT.send(call(TOKEN), "Accept", BOTH));
    }

    @Test
    void whatIsNoCallIsAnsweredInJson() {
        assertIsJson(200, Mcp.HTTP.send(Mcp.request("ping", "{" + TOKEN + "'a':1}"), "Accept", BOTH));
        assertIsJson(200, Mcp.HTTP.send(Mcp.request("tools/call", "{" + TOKEN + "'name':'draw'}"), "Accept", BOTH));
        assertIsJson(200, Mcp.HTTP.send("[" + call(TOKEN) + "]", "Accept", BOTH));
        assertIsJson(400, Mcp.HTTP.send(call(TOKEN), "Accept", BOTH, "MCP-Protocol-Version", "2030-01-01"));
    }

    private static String call(String meta) {
        return Mcp.request("tools/call", "{" + meta + "'name':'generate_image','arguments':{'prompt':'a red panda'}}");
    }

    private static void assertIsJson(int status, HttpAnswer answer) {
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.contentType().startsWith("application/json"), answer::toString);
    }

    private static List<JsonNode> messages(String events) {
        return events.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> Doors.json(line.substring(6).getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
