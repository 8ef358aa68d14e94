package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.TestSettings;
import io.imagefunction.crypto.HmacSha256;
import io.imagefunction.mcp.JsonRpc.RefusedException;
import io.imagefunction.request.CallContext;
import io.imagefunction.tool.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The state of a question holds for its caller, its request, and a quarter of an hour. */
class RequestStatesTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final ObjectNode MEMORY = Json.object("{\"price\":\"0.56\"}");

    private final String state = states("key", NOON).of(MEMORY, caller("somebody"), "draw a");

    @Test
    void aStateIsValidForFifteenMinutes() {
        assertEquals(MEMORY, verify(NOON, "somebody", "draw a").orElseThrow().memory());
        assertTrue(verify(NOON.plusSeconds(900), "somebody", "draw a").isPresent());
        assertFalse(verify(NOON.plusSeconds(901), "somebody", "draw a").isPresent());
    }

    @Test
    void itHoldsForItsCallerAndRequestOnly() {
        assertFalse(verify(NOON, "another", "draw a").isPresent());
        assertFalse(verify(NOON, "somebody", "draw b").isPresent());
        assertFalse(verify(NOON, "somebody", "").isPresent());
    }

    /** Its id is the idempotency key of what it allows: a state allows one thing once. */
    @Test
    void itsIdIsTheSameEachTimeAndDiffersFromThoseOfOthers() {
        String id = verify(NOON, "somebody", "draw a").orElseThrow().id();

        assertEquals(
                id,
                verify(NOON.plusSeconds(60), "somebody", "draw a").orElseThrow().id());
        String other = states("key", NOON).of(MEMORY, caller("somebody"), "draw a");
        assertNotEquals(
                id,
                states("key", NOON)
                        .verify(TextNode.valueOf(other), caller("somebody"), "draw a")
                        .orElseThrow()
                        .id());
    }

    @Test
    void whatAClientChangesIsRefused() {
        int dot = state.indexOf('.');
        String payload = state.substring(0, dot);
        String signature = state.substring(dot);
        String dearer = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8)
                        .replace("0.56", "9.56")
                        .getBytes(StandardCharsets.UTF_8));
        Stream<JsonNode> texts = Stream.of(
                        "",
                        ".",
                        "a.b",
                        payload,
                        payload + ".",
                        signature,
                        dearer + signature,
                        state + "A",
                        state + "=",
                        state + ".",
                        "A" + state,
                        state.substring(1),
                        state.toLowerCase(Locale.ROOT))
                .map(TextNode::valueOf);
        Stream<JsonNode> others = Stream.of(Json.object("{}"), IntNode.valueOf(7), BooleanNode.TRUE);
        Stream.concat(texts, others)
                .forEach(sent -> assertThrows(
                        RefusedException.class,
                        () -> states("key", NOON).verify(sent, caller("somebody"), "draw a"),
                        sent::toString));
    }

    @Test
    void aStateIsValidOnlyWithTheSameOpenRouterKey() {
        RequestStates elsewhere = states("another", NOON);

        assertThrows(
                RefusedException.class, () -> elsewhere.verify(TextNode.valueOf(state), caller("somebody"), "draw a"));
    }

    /** The same key may sign something else one day. */
    @Test
    void theSignatureIsForThisPurpose() {
        String payload = state.substring(0, state.indexOf('.'));
        byte[] plain = HmacSha256.of("key".getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8));
        String forged = payload + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(plain);

        assertThrows(RefusedException.class, () -> states("key", NOON)
                .verify(TextNode.valueOf(forged), caller("somebody"), "draw a"));
    }

    /** The call then fails because of the missing key, and says so. */
    @Test
    void aFunctionWithoutAKeyCanAskAsWell() {
        RequestStates states = new RequestStates(TestSettings.of(Map.of()), Clock.fixed(NOON, ZoneOffset.UTC));

        String given = states.of(MEMORY, caller("somebody"), "draw a");

        assertTrue(states.verify(TextNode.valueOf(given), caller("somebody"), "draw a")
                .isPresent());
    }

    private Optional<RequestStates.Verified> verify(Instant now, String caller, String request) {
        return states("key", now).verify(TextNode.valueOf(state), caller(caller), request);
    }

    private static RequestStates states(String key, Instant now) {
        return new RequestStates(TestSettings.of(Map.of("OPENROUTER_API_KEY", key)), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static CallContext caller(String name) {
        return new CallContext("id", NOON, Optional.of(name), Optional.empty());
    }
}
