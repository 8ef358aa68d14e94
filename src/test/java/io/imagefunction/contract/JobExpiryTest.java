package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller can read a job, completed or failed, until its record expires. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
class JobExpiryTest {

    private static final String JOBS = "/api/v1/images/jobs/";

    @BeforeEach
    void forget() {
        Upstream.reset();
        QueueParts.purge();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a red panda", "error:content_policy a red panda"})
    void anExpiredJobIsNotFound(String prompt) {
        HttpAnswer accepted = Doors.images("{'prompt':'" + prompt + "'}", "Prefer", "respond-async");
        String id = Contract.pending(accepted).path("id").asText();
        QueueParts.purge();
        JsonNode taken = Doors.event(EventKind.queue(EventKind.message("{'job':'" + id + "','attempt':0}", "1")))
                .answer();
        assertEquals("{\"batchItemFailures\":[]}", taken.toString());
        int status = Doors.get(JOBS + id).status();
        assertEquals(prompt.startsWith("error") ? 400 : 200, status);

        expireAt(id, Instant.now().plusSeconds(60));
        assertEquals(status, Doors.get(JOBS + id).status());
        expireAt(id, Instant.now().minusSeconds(1));

        for (String method : List.of("GET", "DELETE")) {
            Contract.failure("not_found", Doors.send(method, JOBS + id, new byte[0]));
        }
    }

    private static void expireAt(String id, Instant end) {
        Records.change(id, job -> job.put("expires_at", end.toString()));
    }
}
