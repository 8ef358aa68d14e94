package io.imagefunction.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagefunction.crypto.HmacSha256;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The signature of Standard Webhooks 1.0: {@code v1,<base64>} of HMAC-SHA256 over {@code <id>.<timestamp>.<body>}.
 * There is one for each secret, so that receivers can still use the old secret while it is being replaced.
 */
final class Signature {

    private static final String PREFIX = "whsec_";

    private Signature() {}

    /** @param secrets each {@code whsec_} followed by base64 */
    static String of(List<String> secrets, String id, Instant timestamp, byte[] body) {
        byte[] head = (id + "." + timestamp.getEpochSecond() + ".").getBytes(UTF_8);
        return secrets.stream().map(secret -> "v1," + hmac(secret, head, body)).collect(Collectors.joining(" "));
    }

    private static String hmac(String secret, byte[] head, byte[] body) {
        return Base64.getEncoder().encodeToString(HmacSha256.of(key(secret), head, body));
    }

    private static byte[] key(String secret) {
        return Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    }
}
