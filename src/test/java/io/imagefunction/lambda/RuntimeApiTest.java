package io.imagefunction.lambda;

import static io.imagefunction.lambda.Events.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.LocalParts;
import io.imagefunction.lambda.agent.AgentCoreDoorTest;
import io.imagefunction.lambda.http.EchoResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Needs a runtime API that sets deadlines. */
@QuarkusTest
@TestProfile(RuntimeApiTest.WithRuntimeApi.class)
public class RuntimeApiTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    RuntimeApi api;

    @Inject
    EchoResource application;

    @Test
    void theApplicationKnowsTheInvocation() throws Exception {
        Instant before = Instant.now();
        RuntimeApi.Outcome outcome = api.invoke(get("/echo").toString(), Duration.ofSeconds(60));
        JsonNode echo = body(outcome);
        assertEquals(outcome.requestId(), echo.path("requestId").asText());
        Instant deadline = Instant.parse(echo.path("deadline").asText());
        assertTrue(deadline.isAfter(before.plusMillis(58_999)), deadline.toString());
        assertTrue(deadline.isBefore(Instant.now().plusMillis(59_001)), deadline.toString());
    }

    @Test
    void aSlowAnswerIsGivenUpBeforeTheDeadline() throws Exception {
        Instant deadline = Instant.now().plusMillis(700);
        RuntimeApi.Outcome outcome = api.invoke(get("/echo/never").toString(), Duration.ofMillis(700));
        assertTrue(Instant.now().isBefore(deadline));
        assertDeadlineExceeded(outcome);
        application.hungUp.get(10, TimeUnit.SECONDS);
    }

    /** The application's deadline leaves time for the answer to reach the door. */
    @Test
    void anAnswerThatIsFinishedAtItsDeadlineIsSent() throws Exception {
        RuntimeApi.Outcome outcome = api.invoke(get("/echo/late").toString(), Duration.ofMillis(1500));

        assertEquals(200, MAPPER.readTree(outcome.body()).path("statusCode").asInt(), outcome::body);
    }

    @Test
    void aCallWithoutTimeIsNotBegun() throws Exception {
        assertDeadlineExceeded(api.invoke(get("/echo").toString(), Duration.ofMillis(499)));
    }

    @Test
    void anUnknownEventFailsTheInvocationAndTheNextOneIsServed() throws Exception {
        RuntimeApi.Outcome outcome = api.invoke("{\"Records\":[]}", Duration.ofSeconds(60));
        assertTrue(outcome.failed());
        assertTrue(MAPPER.readTree(outcome.body()).path("errorMessage").asText().contains("HTTP requests"));
        assertFalse(api.invoke(get("/echo").toString(), Duration.ofSeconds(60)).failed());
    }

    private static void assertDeadlineExceeded(RuntimeApi.Outcome outcome) throws IOException {
        assertFalse(outcome.failed());
        assertEquals(504, MAPPER.readTree(outcome.body()).path("statusCode").asInt());
        assertEquals("deadline_exceeded", body(outcome).path("code").asText());
        assertTrue(body(outcome).path("retryable").asBoolean());
    }

    private static JsonNode body(RuntimeApi.Outcome outcome) throws IOException {
        return MAPPER.readTree(MAPPER.readTree(outcome.body()).path("body").asText());
    }

    public static class WithRuntimeApi implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.lambda.mock-event-server.enabled", "false");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Started.class), new TestResourceEntry(LocalParts.class));
        }
    }

    public static class Started implements QuarkusTestResourceLifecycleManager {

        private RuntimeApi api;

        @Override
        public Map<String, String> start() {
            api = new RuntimeApi();
            return Map.of("quarkus-internal.aws-lambda.test-api", api.address());
        }

        @Override
        public void inject(Object test) {
            switch (test) {
                case RuntimeApiTest runtimeApiTest -> runtimeApiTest.api = api;
                case AgentCoreDoorTest gatewayTest -> gatewayTest.api = api;
                default -> {}
            }
        }

        @Override
        public void stop() {
            api.close();
        }
    }
}
