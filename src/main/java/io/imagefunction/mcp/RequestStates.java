package io.imagefunction.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.crypto.HmacSha256;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Settings;
import io.imagefunction.tool.ImageTool;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a question about a price has to know when its answer comes, perhaps in another process: {@code
 * base64url(JSON).base64url(HMAC)}. The client carries it and may try anything, so it is bound to the caller, to the
 * request and to a few minutes. It is signed with a key that follows from the OpenRouter key, which every process has
 * that could pay, and nobody else.
 */
@ApplicationScoped
class RequestStates {

    private static final Duration LIFETIME = Duration.ofMinutes(15);

    /** Separates these signatures from anything else that is ever signed with the same key. */
    private static final byte[] PURPOSE = "image-function price confirmation\n".getBytes(StandardCharsets.UTF_8);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private static final String NONCE = "n";
    private static final String OWNER = "o";
    private static final String REQUEST = "r";
    private static final String PRICE = "p";
    private static final String END = "e";

    private final byte[] key;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    RequestStates(Settings settings, Clock clock) {
        this.key = settings.openrouter().apiKey().orElse("").getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
    }

    /**
     * A state that has been verified.
     *
     * @param key an idempotency key for the call, so that a state pays once
     */
    record Verified(BigDecimal price, String key) {}

    String of(BigDecimal price, String tool, ImageTool.Order order) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        ObjectNode state = JsonNodeFactory.instance
                .objectNode()
                .put(NONCE, HexFormat.of().formatHex(nonce))
                .put(OWNER, order.call().owner())
                .put(REQUEST, digest(tool, order))
                .put(PRICE, price.toPlainString())
                .put(END, clock.instant().plus(LIFETIME).getEpochSecond());
        String payload = BASE64.encodeToString(state.toString().getBytes(StandardCharsets.UTF_8));
        return payload + "." + signature(payload);
    }

    /** Empty if it is no state for this call, was made up or changed, or is too old. */
    Optional<Verified> verify(String state, String tool, ImageTool.Order order) {
        int dot = state.indexOf('.');
        if (dot < 0 || !isEqual(signature(state.substring(0, dot)), state.substring(dot + 1))) {
            return Optional.empty();
        }
        JsonNode read = read(state.substring(0, dot));
        boolean holds = isEqual(order.call().owner(), read.path(OWNER).asText())
                && isEqual(digest(tool, order), read.path(REQUEST).asText())
                && clock.instant().getEpochSecond() <= read.path(END).asLong();
        return holds
                ? Optional.of(new Verified(
                        new BigDecimal(read.path(PRICE).asText()),
                        "confirmed-" + read.path(NONCE).asText()))
                : Optional.empty();
    }

    /** The state was written here: its signature is right. */
    private static JsonNode read(String payload) {
        try {
            return StrictJson.MAPPER.readTree(Base64.getUrlDecoder().decode(payload));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** With the key: one answer must not pay for calls with different keys. */
    private static String digest(String tool, ImageTool.Order order) {
        return Sha256.hex(tool + "\n" + order.request().sha256() + "\n"
                + order.call().key().orElse(""));
    }

    private String signature(String payload) {
        return BASE64.encodeToString(HmacSha256.of(key, PURPOSE, payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean isEqual(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
