package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.local.QueueFeeder;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a queue, a tool call that takes longer than its client waits becomes a job. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Customized.class)
class McpJobsTest {

    @BeforeEach
    void forget() {
        Upstream.reset();
        QueueParts.drain();
    }

    @ParameterizedTest
    @EnumSource
    void aSlowPictureCanBeFetchedByItsJobId(Mcp door) throws Exception {
        String call = "{'prompt':'a red panda','idempotency_key':'" + UUID.randomUUID() + "'}";

        JsonNode pending = pending(door.call("generate_image", call));
        String id = "{'id':'" + pending.path("id").asText() + "'}";
        assertTrue(pending.path("next").asText().contains("get_image_job"), pending::toString);
        assertEquals(pending.path("id"), pending(door.call("get_image_job", id)).path("id"));
        assertEquals(
                pending.path("id"), pending(door.call("generate_image", call)).path("id"));
        assertEquals(0, Upstream.generations());

        JsonNode result = ended(door, id);
        JsonNode answer = Contract.success(Contract.bare(result.path("structuredContent")));
        Pictures.fetchAndCheck(answer.at("/data/0"));
        assertEquals(1, result.path("content").size(), result::toString);
        assertEquals(
                answer.at("/data/0/id"),
                Contract.success(Contract.bare(door.call("generate_image", call).path("structuredContent")))
                        .at("/data/0/id"));
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void aFailedJobReportsTheReason(Mcp door) throws Exception {
        JsonNode pending = pending(door.call("generate_image", "{'prompt':'error:content_policy'}"));

        JsonNode result = ended(door, "{'id':'" + pending.path("id").asText() + "'}");

        assertTrue(result.path("isError").booleanValue(), result::toString);
        Contract.failure("content_policy_violation", Contract.bare(result.path("structuredContent")));
    }

    @ParameterizedTest
    @EnumSource
    void badArgumentsAreRefusedWithoutAJob(Mcp door) {
        door.failure("invalid_request", "generate_image", "{'prompt':'x','quality':'best'}");
        door.failure("invalid_request", "generate_image", "{'prompt':'x','size':'none'}");
        assertEquals(0, QueueParts.drain().size());
    }

    private static JsonNode pending(JsonNode result) {
        assertFalse(result.path("isError").booleanValue(), result::toString);
        assertEquals(1, result.path("content").size(), result::toString);
        JsonNode pending = result.path("structuredContent");
        assertEquals("pending", pending.path("status").asText(), result::toString);
        assertTrue(pending.path("id").asText().matches("[0-9a-f]{64}"), result::toString);
        return pending;
    }

    /** Lets a worker carry out the job, and gets its result as a language model would. */
    private static JsonNode ended(Mcp door, String id) throws Exception {
        QueueFeeder worker = QueueParts.worker();
        try {
            JsonNode result;
            do {
                result = door.call("get_image_job", id);
            } while (result.at("/structuredContent/status").asText().equals("pending"));
            return result;
        } finally {
            worker.close();
        }
    }
}
