package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.lambda.Events;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each record belongs to one caller, for every kind of authentication, and only that caller finds it again. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
class CallerNamesTest {

    private static final String ARN = "arn:aws:sts::123456789012:assumed-role/painter/session-1";
    private static final String JOBS = "/api/v1/images/jobs/";

    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void forget() {
        Upstream.reset();
        QueueParts.toSqs().reset();
        QueueParts.purge();
    }

    @Test
    void callersOfTwoKindsWithTheSameNameShareNothing() {
        Contract.success(Doors.invoke(byIam(draw())));
        HttpAnswer other = Doors.invoke(byToken(draw(), ARN));
        HttpAnswer looksLikeTheFirst = Doors.invoke(byToken(draw(), "iam:" + ARN));

        assertFalse(other.header("Idempotent-Replayed").isPresent(), other::toString);
        assertFalse(looksLikeTheFirst.header("Idempotent-Replayed").isPresent(), looksLikeTheFirst::toString);
        assertEquals(3, Upstream.generations());
        assertTrue(Records.exists("iam:" + ARN, key));
        assertTrue(Records.exists("jwt:https://issuer.example.com/#" + ARN, key));
    }

    @Test
    void onlyItsOwnerReadsAJob() {
        ObjectNode submission = byToken(draw(), "user-4711");
        submission.withObject("/headers").put("prefer", "respond-async");
        String job = Contract.pending(Doors.invoke(submission)).path("id").asText();

        assertEquals(
                job,
                Contract.pending(Doors.invoke(byToken(Events.get(JOBS + job), "user-4711")))
                        .path("id")
                        .asText());
        assertEquals(job, Contract.pending(Doors.invoke(submission)).path("id").asText());
        Contract.failure("not_found", Doors.invoke(byToken(Events.get(JOBS + job), "user-4712")));
        Contract.failure("not_found", Doors.invoke(byIam(Events.get(JOBS + job))));
    }

    /** A link starts with the base path, and the job is found at that URL. */
    @Test
    void aJobsLinkCarriesTheBasePathOfACustomDomain() throws IOException {
        ObjectNode event = (ObjectNode) new JsonMapper()
                .readTree(Files.readString(Path.of("src/test/resources/cases/rest_api_base_path.json")));
        event.withObject("/headers").put("Prefer", "respond-async");

        HttpAnswer accepted = Doors.invoke(event.deepCopy());

        JsonNode pending = Contract.pending(accepted);
        String url =
                "https://api.example.com/pictures" + JOBS + pending.path("id").asText();
        assertEquals(url, pending.path("url").asText());
        assertEquals(url, accepted.header("location").orElse(""));
        String path = JOBS + pending.path("id").asText();
        event.put("httpMethod", "GET").put("path", "/pictures" + path).putNull("body");
        event.withObject("/headers").remove("Prefer");
        event.withObject("/pathParameters").put("proxy", path.substring(1));
        event.withObject("/requestContext").put("path", "/pictures" + path);
        assertEquals(pending.path("id"), Contract.pending(Doors.invoke(event)).path("id"));
    }

    private ObjectNode draw() {
        ObjectNode event = Events.request("POST", Doors.IMAGES)
                .put("body", "{\"prompt\":\"a red panda\",\"model\":\"openai/gpt-image-1\"}");
        event.withObject("/headers").put("idempotency-key", key);
        return event;
    }

    private static ObjectNode byIam(ObjectNode event) {
        event.withObject("/requestContext/authorizer/iam").put("userArn", ARN);
        return event;
    }

    private static ObjectNode byToken(ObjectNode event, String subject) {
        event.withObject("/requestContext/authorizer/jwt/claims")
                .put("iss", "https://issuer.example.com/")
                .put("sub", subject);
        return event;
    }
}
