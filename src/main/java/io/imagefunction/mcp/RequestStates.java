package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.crypto.HmacSha256;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A signed state that the client returns with its answer, perhaps to another process: {@code
 * base64url(JSON).base64url(HMAC)}. The client may try to change or reuse it, so it is valid only for one caller, one
 * request and a few minutes. The signing key is derived from the OpenRouter key, which every process that can pay has,
 * and nobody else.
 */
@ApplicationScoped
class RequestStates {

    private static final Duration LIFETIME = Duration.ofMinutes(15);

    /** Separates these signatures from anything else that is ever signed with the same key. */
    private static final byte[] PURPOSE = "image-function request state\n".getBytes(StandardCharsets.UTF_8);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private static final String ID = "i";
    private static final String OWNER = "o";
    private static final String REQUEST = "r";
    private static final String MEMORY = "m";
    private static final String END = "e";

    private final byte[] key;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    RequestStates(Settings settings, Clock clock) {
        this.key =
                HmacSha256.of(PURPOSE, settings.openrouter().apiKey().orElse("").getBytes(StandardCharsets.UTF_8));
        this.clock = clock;
    }

    /**
     * A state that has been verified.
     *
     * @param memory as it was given
     * @param id a random text, the same each time that the state comes back
     */
    record Verified(JsonNode memory, String id) {}

    /**
     * A state for a question.
     *
     * @param memory what the answer needs; the client can read it
     * @param request all that the request must have in common with the one that is sent again
     */
    String of(ObjectNode memory, CallContext caller, String request) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        ObjectNode state = JsonNodeFactory.instance
                .objectNode()
                .put(ID, HexFormat.of().formatHex(id))
                .put(OWNER, caller.owner())
                .put(REQUEST, Sha256.hex(request))
                .put(END, clock.instant().plus(LIFETIME).getEpochSecond());
        state.set(MEMORY, memory);
        String payload = BASE64.encodeToString(state.toString().getBytes(StandardCharsets.UTF_8));
        return payload + "." + signature(payload);
    }

    /**
     * Reads a state that a client sends with its answers. Empty if it is too old, or of another caller or request.
     *
     * @throws JsonRpc.RefusedException if it was not given here, or was changed
     */
    Optional<Verified> verify(JsonNode sent, CallContext caller, String request) {
        String state = sent.asText();
        int dot = state.indexOf('.');
        if (dot < 0 || !isEqual(signature(state.substring(0, dot)), state.substring(dot + 1))) {
            throw Problem.INVALID_PARAMS.with(
                    "requestState", "requestState was not given here, or was changed: send the request without it.");
        }
        JsonNode read = read(state.substring(0, dot));
        boolean holds = isEqual(caller.owner(), read.path(OWNER).asText())
                && isEqual(Sha256.hex(request), read.path(REQUEST).asText())
                && clock.instant().getEpochSecond() <= read.path(END).asLong();
        return holds ? Optional.of(new Verified(read.path(MEMORY), read.path(ID).asText())) : Optional.empty();
    }

    /** The state was written here: its signature is right. */
    private static JsonNode read(String payload) {
        try {
            return StrictJson.MAPPER.readTree(Base64.getUrlDecoder().decode(payload));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String signature(String payload) {
        return BASE64.encodeToString(HmacSha256.of(key, payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
