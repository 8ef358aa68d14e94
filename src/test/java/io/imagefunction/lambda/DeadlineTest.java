package io.imagefunction.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.imagefunction.TestSettings;
import io.imagefunction.lambda.http.HttpApi;
import io.imagefunction.lambda.http.LoadBalancer;
import io.imagefunction.lambda.http.RestApi;
import io.imagefunction.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

    private static final Instant NOW = Instant.parse("2026-05-19T07:28:00Z");

    @Test
    void anAnswerIsDueASecondBeforeLambdasTimeout() {
        assertEquals(Instant.parse("2026-05-19T07:28:02Z"), Deadline.of(3_000, NOW));
        assertEquals(NOW.minusMillis(999), Deadline.of(1, NOW));
        assertEquals(Instant.parse("2026-05-19T07:42:59Z"), Deadline.of(900_000, NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 900_001, Integer.MAX_VALUE})
    void aRemainingTimeThatLambdaCannotGiveIsIgnored(int remaining) {
        assertNull(Deadline.of(remaining, NOW));
    }

    @Test
    void theAnswerIsDueBeforeTheGatewayHangsUp() {
        Duration patience = Duration.ofSeconds(29);
        Instant lambdas = NOW.plusSeconds(119);
        Instant gateways = NOW.plusSeconds(26);

        assertEquals(gateways, Deadline.earlier(lambdas, NOW.minusSeconds(2), patience, NOW));
        assertEquals(gateways, Deadline.earlier(null, NOW.minusSeconds(2), patience, NOW));
        assertEquals(NOW.plusSeconds(9), Deadline.earlier(NOW.plusSeconds(9), NOW, patience, NOW));
    }

    @Test
    void aReplayedOldEventHasNoGatewayDeadline() {
        assertNull(Deadline.earlier(null, NOW.minusSeconds(3600), Duration.ofSeconds(29), NOW));
        assertNull(Deadline.earlier(null, null, Duration.ofSeconds(29), NOW));
    }

    @Test
    void anArrivalInTheFutureCountsAsNow() {
        assertEquals(NOW.plusSeconds(28), Deadline.earlier(null, NOW.plusSeconds(3600), Duration.ofSeconds(29), NOW));
        assertEquals(
                NOW.plusSeconds(28),
                Deadline.earlier(null, Instant.ofEpochMilli(Long.MAX_VALUE), Duration.ofSeconds(29), NOW));
    }

    @Test
    void onlyAFunctionUrlWaitsAsLongAsLambda() {
        Settings.Image settings = TestSettings.of(
                        Map.of("IMAGE_GATEWAY_TIMEOUT", "PT50S", "IMAGE_LOAD_BALANCER_TIMEOUT", "PT90S"))
                .image();

        assertEquals(Instant.ofEpochMilli(1779175680000L), new HttpApi().arrival(Events.event("http-api"), NOW));
        assertEquals(Duration.ofSeconds(50), new HttpApi().patience(settings));
        assertEquals(Instant.ofEpochMilli(1779175680000L), new RestApi().arrival(Events.event("rest-api"), NOW));
        assertEquals(Duration.ofSeconds(50), new RestApi().patience(settings));
        assertEquals(NOW, new LoadBalancer().arrival(Events.event("load-balancer"), NOW));
        assertEquals(Duration.ofSeconds(90), new LoadBalancer().patience(settings));
        assertNull(new HttpApi().arrival(Events.event("function-url"), NOW));
    }

    @Test
    void aLoadBalancersIdleTimeoutIsAMinuteUnlessConfigured() {
        Settings.Image settings = TestSettings.of(Map.of()).image();

        assertEquals(Duration.ofSeconds(60), new LoadBalancer().patience(settings));
    }
}
