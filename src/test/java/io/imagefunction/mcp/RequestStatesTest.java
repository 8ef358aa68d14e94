package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Handling;
import io.imagefunction.tool.ImageTool;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The state of a question about a price holds for its caller, its call, and a quarter of an hour. */
class RequestStatesTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final String TOOL = "generate_image";

    private final String state = states("key", NOON).of(new BigDecimal("0.56"), TOOL, order("somebody", "a", ""));

    @Test
    void itHoldsForAQuarterOfAnHour() {
        RequestStates.Verified verified =
                verify("key", NOON.plusSeconds(899), order("somebody", "a", "")).orElseThrow();

        assertEquals(new BigDecimal("0.56"), verified.price());
        assertFalse(verify("key", NOON.plus(Duration.ofMinutes(16)), order("somebody", "a", ""))
                .isPresent());
    }

    @Test
    void itHoldsForItsCallOnly() {
        assertTrue(verify("key", NOON, order("somebody", "a", "")).isPresent());
        assertFalse(verify("key", NOON, order("another", "a", "")).isPresent());
        assertFalse(verify("key", NOON, order("somebody", "b", "")).isPresent());
        assertFalse(verify("key", NOON, order("somebody", "a", "k")).isPresent());
        assertFalse(states("key", NOON)
                .verify(state, "edit_image", order("somebody", "a", ""))
                .isPresent());
    }

    @Test
    void itHoldsWhereTheSameKeyPays() {
        assertFalse(verify("another", NOON, order("somebody", "a", "")).isPresent());
    }

    private Optional<RequestStates.Verified> verify(String key, Instant now, ImageTool.Order order) {
        return states(key, now).verify(state, TOOL, order);
    }

    private static RequestStates states(String key, Instant now) {
        return new RequestStates(TestSettings.of(Map.of("OPENROUTER_API_KEY", key)), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static ImageTool.Order order(String caller, String prompt, String key) {
        ImageRequest request =
                ImageRequest.read(StrictJson.MAPPER.createObjectNode().put("prompt", prompt), Handling.STRICT);
        return new ImageTool.Order(
                request,
                new CallContext(
                        "id", NOON, Optional.of(caller), Optional.of(key).filter(text -> !text.isEmpty())));
    }
}
