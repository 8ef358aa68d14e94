package io.imagefunction.storage;

import io.imagefunction.crypto.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The keys that sign links: the first one signs, and all verify. So a key is replaced by putting a new one in front of
 * it, and revoked, with all links that it has signed, by removing it. A signature does not name its key, because trying
 * the few keys takes microseconds and a name would make every link longer.
 */
final class LinkKeys {

    /** 128 bits cannot be guessed. The whole HMAC would double the length of the signature. */
    private static final int SIGNATURE_BYTES = 16;

    /** Separates these signatures from anything else that is ever signed with the same key. */
    private static final byte[] PURPOSE = "image-function link\n".getBytes(StandardCharsets.UTF_8);

    private final List<byte[]> keys;

    LinkKeys(List<String> keys) {
        this.keys =
                keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    String sign(String text) {
        return signature(keys.getFirst(), text);
    }

    /** Compares in constant time, and as text, because the last character of base64 has unused bits. */
    boolean verify(String text, String signature) {
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        boolean right = false;
        for (byte[] key : keys) {
            right |= MessageDigest.isEqual(signature(key, text).getBytes(StandardCharsets.UTF_8), given);
        }
        return right;
    }

    private static String signature(byte[] key, String text) {
        byte[] hmac = HmacSha256.of(key, PURPOSE, text.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hmac, SIGNATURE_BYTES));
    }
}
