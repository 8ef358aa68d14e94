package io.imagefunction.contract;

import static io.imagefunction.profile.Guarded.BEARER;
import static io.imagefunction.profile.Guarded.OTHER_BEARER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.local.QueueFeeder;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that knows tasks gets one for each call that makes pictures, and asks for the result later. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Guarded.class)
class McpTasksTest {

    private static final String TASKS = "'extensions':{'io.modelcontextprotocol/tasks':{}}";

    @BeforeEach
    void forget() {
        Upstream.reset();
        QueueParts.drain();
    }

    @Test
    void theExtensionIsDeclaredToModernClients() {
        JsonNode discovered = result(Mcp.HTTP, "server/discover", "", "", BEARER);

        assertTrue(
                discovered
                        .at("/capabilities/extensions/io.modelcontextprotocol~1tasks")
                        .isObject(),
                discovered::toString);
        assertTrue(
                discovered
                        .at("/capabilities/extensions/io.modelcontextprotocol~1ui")
                        .isObject(),
                "beside the others");
    }

    @ParameterizedTest
    @EnumSource
    void aCallBecomesATaskWithTheResultOfTheCall(Mcp door) throws Exception {
        JsonNode task = create(door, "'prompt':'a red panda','n':2");
        String id = task.path("taskId").asText();

        assertEquals("working", task.path("status").asText());
        assertEquals("queued", Records.read(id).path("state").asText(), "it is durable");
        assertFalse(task.path("statusMessage").asText().isEmpty());
        Instant created = Instant.parse(task.path("createdAt").asText());
        assertFalse(Instant.parse(task.path("lastUpdatedAt").asText()).isBefore(created));
        assertEquals(Duration.ofDays(30).toMillis(), task.path("ttlMs").asLong());
        assertTrue(task.path("pollIntervalMs").asLong() >= 1000);
        JsonNode working = get(door, id);
        assertEquals("complete", working.path("resultType").asText());
        assertEquals("working", working.path("status").asText());
        assertFalse(working.has("result") || working.has("error"), working::toString);

        JsonNode ended = ended(door, id);

        assertEquals("completed", ended.path("status").asText(), ended::toString);
        assertEquals(task.path("createdAt"), ended.path("createdAt"));
        assertTrue(Instant.parse(ended.path("lastUpdatedAt").asText()).isAfter(created), ended::toString);
        JsonNode result = ended.path("result");
        assertEquals("complete", result.path("resultType").asText(), "as the call itself would have been answered");
        assertFalse(result.path("isError").booleanValue(), result::toString);
        assertEquals(
                result.path("structuredContent"),
                Doors.json(result.at("/content/0/text").asText().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        JsonNode answer = Contract.success(Contract.bare(result.path("structuredContent")));
        assertEquals(2, answer.path("data").size());
        Pictures.fetchAndCheck(answer.at("/data/0"));
        assertEquals(1, Upstream.generations());
        assertEquals(
                answer.at("/data/0/id"),
                door.call("get_image_job", "{'id':'" + id + "'}", BEARER).at("/structuredContent/data/0/id"));
    }

    @Test
    void aFailedCallIsACompletedTaskWithAnError() throws Exception {
        String id = create(Mcp.HTTP, "'prompt':'error:content_policy'")
                .path("taskId")
                .asText();

        JsonNode ended = ended(Mcp.HTTP, id);

        assertEquals("completed", ended.path("status").asText(), ended::toString);
        assertTrue(ended.at("/result/isError").booleanValue(), ended::toString);
        Contract.failure("content_policy_violation", Contract.bare(ended.at("/result/structuredContent")));
    }

    @Test
    void aRepeatedCallIsTheSameTaskAndLaterItsResult() throws Exception {
        String[] key = {
            BEARER[0], BEARER[1], "Idempotency-Key", UUID.randomUUID().toString()
        };

        JsonNode first = call(Mcp.HTTP, "'prompt':'a red panda'", key);
        JsonNode again = call(Mcp.HTTP, "'prompt':'a red panda'", key);
        ended(Mcp.HTTP, first.path("taskId").asText());
        JsonNode replayed = call(Mcp.HTTP, "'prompt':'a red panda'", key);

        assertEquals("task", again.path("resultType").asText(), again::toString);
        assertEquals(first.path("taskId"), again.path("taskId"));
        assertEquals("complete", replayed.path("resultType").asText(), replayed::toString);
        assertEquals("ok", replayed.at("/structuredContent/status").asText());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aBadCallIsAnsweredAtOnce() {
        JsonNode refused = call(Mcp.HTTP, "'prompt':'a','quality':'best'", BEARER);

        assertEquals("complete", refused.path("resultType").asText());
        assertEquals("quality", refused.at("/structuredContent/param").asText(), refused::toString);
        assertEquals(0, QueueParts.drain().size());
    }

    @ParameterizedTest
    @EnumSource
    void aTaskThatHasNotBegunIsCancelledUnpaid(Mcp door) throws Exception {
        String id = create(door, "'prompt':'a red panda'").path("taskId").asText();

        JsonNode acknowledged = ask(door, "tasks/cancel", id, BEARER);
        JsonNode again = ask(door, "tasks/cancel", id, BEARER);

        assertEquals("complete", acknowledged.path("resultType").asText());
        assertFalse(acknowledged.has("status"), acknowledged::toString);
        assertEquals(acknowledged, again);
        JsonNode cancelled = ended(door, id);
        assertEquals("cancelled", cancelled.path("status").asText());
        assertFalse(cancelled.has("result"), cancelled::toString);
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aTaskInFlightGoesOnAndSaysSo() throws Exception {
        String id =
                create(Mcp.HTTP, "'prompt':'slow:2 a red panda'").path("taskId").asText();
        QueueFeeder worker = QueueParts.worker();
        try {
            JsonNode working;
            do {
                working = get(Mcp.HTTP, id);
            } while (!working.path("statusMessage").asText().contains("cannot be cancelled"));

            ask(Mcp.HTTP, "tasks/cancel", id, BEARER);

            assertEquals("working", get(Mcp.HTTP, id).path("status").asText());
        } finally {
            worker.close();
        }
        assertEquals("completed", ended(Mcp.HTTP, id).path("status").asText());
        assertEquals(1, Upstream.generations());
        ask(Mcp.HTTP, "tasks/cancel", id, BEARER);
        assertEquals("completed", get(Mcp.HTTP, id).path("status").asText());
    }

    /** An acknowledgement would let the client forget a task that still waits for its turn. */
    @Test
    void aCancellationThatCannotBeStoredIsAnError() {
        String id = create(Mcp.HTTP, "'prompt':'a red panda'").path("taskId").asText();
        LocalParts.toS3().plan(9, FaultProxy.request("PUT", id), new Fault.Answer(403, "text/plain", new byte[0]));

        Mcp.refused(200, -32603, send(Mcp.HTTP, "tasks/cancel", "'taskId':'" + id + "'", TASKS, id, BEARER));

        Upstream.reset();
        assertEquals("working", get(Mcp.HTTP, id).path("status").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/get", "tasks/cancel", "tasks/update"})
    void aTaskIsItsCallersOnly(String method) {
        String id = create(Mcp.HTTP, "'prompt':'a red panda'").path("taskId").asText();

        Mcp.refused(200, -32602, send(Mcp.HTTP, method, "'taskId':'" + id + "'", TASKS, id, OTHER_BEARER));
        assertEquals("working", get(Mcp.HTTP, id).path("status").asText());
        assertEquals(
                "complete",
                ask(Mcp.HTTP, "tasks/update", id, BEARER).path("resultType").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'0'", "'../images'", "7", "null", "{}"})
    void anUnknownTaskIsInvalid(String id) {
        for (String method : new String[] {"tasks/get", "tasks/cancel", "tasks/update"}) {
            JsonNode error = Mcp.refused(
                    200, -32602, send(Mcp.HTTP, method, "'taskId':" + id, TASKS, id.replace("'", ""), BEARER));
            assertEquals("taskId", error.at("/data/param").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/get", "tasks/cancel", "tasks/update"})
    void aClientThatHasNotDeclaredTheExtensionIsRefused(String method) {
        String id = "0".repeat(64);

        JsonNode error = Mcp.refused(400, -32021, send(Mcp.HTTP, method, "'taskId':'" + id + "'", "", id, BEARER));

        assertTrue(
                error.at("/data/requiredCapabilities/extensions/io.modelcontextprotocol~1tasks")
                        .isObject(),
                error::toString);
        Mcp.refused(200, -32601, Mcp.HTTP.send(Mcp.request(method, "{'taskId':'" + id + "'}"), BEARER));
    }

    /** Nor a client that wants to look at its pictures: a task has no previews. */
    @ParameterizedTest
    @ValueSource(strings = {"", "'elicitation':{}", "'extensions':{'io.modelcontextprotocol/ui':{}}", "preview"})
    void otherClientsWait(String capabilities) throws Exception {
        QueueFeeder worker = QueueParts.worker();
        try {
            boolean preview = capabilities.equals("preview");
            HttpAnswer answer = send(
                    Mcp.HTTP,
                    "tools/call",
                    "'name':'generate_image','arguments':{'prompt':'a red panda'" + (preview ? ",'preview':true" : "")
                            + "}",
                    preview ? TASKS : capabilities,
                    "generate_image",
                    BEARER);
            JsonNode result = Doors.json(answer.body()).path("result");
            assertEquals("complete", result.path("resultType").asText(), answer::toString);
            assertEquals("ok", result.at("/structuredContent/status").asText(), answer::toString);
        } finally {
            worker.close();
        }
    }

    private static JsonNode create(Mcp door, String arguments) {
        JsonNode task = call(door, arguments, BEARER);
        assertEquals("task", task.path("resultType").asText(), task::toString);
        assertTrue(task.path("taskId").asText().matches("[0-9a-f]{64}"), task::toString);
        return task;
    }

    private static JsonNode call(Mcp door, String arguments, String... headers) {
        return result(
                door,
                "tools/call",
                "'name':'generate_image','arguments':{" + arguments + "}",
                "generate_image",
                headers);
    }

    private static JsonNode get(Mcp door, String id) {
        return ask(door, "tasks/get", id, BEARER);
    }

    private static JsonNode ask(Mcp door, String method, String id, String... headers) {
        return result(door, method, "'taskId':'" + id + "'", id, headers);
    }

    private static JsonNode result(Mcp door, String method, String params, String name, String... headers) {
        HttpAnswer answer = send(door, method, params, TASKS, name, headers);
        assertEquals(200, answer.status(), answer::toString);
        JsonNode result = Doors.json(answer.body()).path("result");
        assertTrue(result.isObject(), answer::toString);
        return result;
    }

    private static HttpAnswer send(
            Mcp door, String method, String params, String capabilities, String name, String... headers) {
        return Mcp.modern(door, method, params, capabilities, name, headers);
    }

    /** Lets a worker carry out the task, and polls as a client would. */
    private static JsonNode ended(Mcp door, String id) throws Exception {
        QueueFeeder worker = QueueParts.worker();
        try {
            JsonNode task;
            do {
                task = get(door, id);
            } while (task.path("status").asText().equals("working"));
            return task;
        } finally {
            worker.close();
        }
    }
}
