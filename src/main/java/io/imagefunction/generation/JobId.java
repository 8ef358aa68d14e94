package io.imagefunction.generation;

import io.imagefunction.crypto.Sha256;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names jobs: 64 hexadecimal digits that nobody can guess. */
final class JobId {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private JobId() {}

    /** The same for all calls with the key. The caller is part of it: who guesses another's key does not find the job. */
    static String of(CallContext call, String key) {
        return Sha256.hex(call.owner() + key);
    }

    static String random(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** The name of the job's record. */
    static String record(String id) {
        return "jobs/" + id + ".json";
    }
}
