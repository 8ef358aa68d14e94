package io.imagefunction.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Holds an implementation of SHA-256 to NIST's examples and to the JDK's implementation. Has a {@code main} and needs
 * no test framework, so that it also runs as a native binary.
 */
final class Sha256Vectors {

    /** NIST's examples for FIPS 180-4: messages of 0, 24, 448 and 896 bits, and a million times "a". */
    private static final Map<String, String> NIST = examples();

    private static final int LARGEST = 300_000;

    private final Supplier<MessageDigest> implementation;

    Sha256Vectors(Supplier<MessageDigest> implementation) {
        this.implementation = implementation;
    }

    public static void main(String[] arguments) {
        new Sha256Vectors(() -> LibcryptoSha256.create().orElseThrow(() -> new AssertionError("no OpenSSL"))).check();
    }

    void check() {
        NIST.forEach((message, expected) -> {
            byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
            byte[] digest = HexFormat.of().parseHex(expected);
            require(digest, implementation.get().digest(bytes), "message of " + bytes.length + " bytes");
        });
        Random random = new Random(4);
        MessageDigest reused = implementation.get();
        for (int size = 0; size <= 130; size++) {
            checkSplit(reused, random, size);
        }
        for (int count = 0; count < 200; count++) {
            checkSplit(count % 2 == 0 ? reused : implementation.get(), random, random.nextInt(LARGEST));
        }
        checkReset(reused);
    }

    /** The bytes come in pieces of random lengths, also none and single bytes, from a larger array. */
    private static void checkSplit(MessageDigest digest, Random random, int size) {
        byte[] bytes = new byte[size + 7];
        random.nextBytes(bytes);
        for (int at = 0; at < size; ) {
            int length = Math.min(size - at, random.nextInt(1 << random.nextInt(18)));
            digest.update(bytes, 7 + at, length);
            at += length;
            if (at < size) {
                digest.update(bytes[7 + at++]);
            }
        }
        MessageDigest jdk = Sha256.digest();
        jdk.update(bytes, 7, size);
        require(jdk.digest(), digest.digest(), "random message of " + size + " bytes");
    }

    private static void checkReset(MessageDigest digest) {
        digest.update(new byte[100]);
        digest.reset();
        require(Sha256.digest().digest(), digest.digest(), "empty message after a reset");
    }

    private static void require(byte[] expected, byte[] actual, String message) {
        if (!Arrays.equals(expected, actual)) {
            throw new AssertionError("SHA-256 of the " + message + " is "
                    + HexFormat.of().formatHex(actual)
                    + " instead of "
                    + HexFormat.of().formatHex(expected));
        }
    }

    private static Map<String, String> examples() {
        Map<String, String> examples = new LinkedHashMap<>();
        examples.put("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        examples.put("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        examples.put(
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        examples.put(
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
        examples.put("a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
        return examples;
    }
}
