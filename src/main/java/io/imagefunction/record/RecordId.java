package io.imagefunction.record;

import io.imagefunction.crypto.Sha256;
import io.imagefunction.request.CallContext;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The ids of records: 64 hexadecimal digits that cannot be guessed. */
public final class RecordId {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private RecordId() {}

    /**
     * The same id for all calls with the key. It depends on the caller, so that a caller who guesses another's key does
     * not find the job.
     */
    public static String of(CallContext call, String key) {
        return Sha256.hex(call.owner() + key);
    }

    public static String random(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** The name of the job's record. */
    public static String record(String id) {
        return "jobs/" + id + ".json";
    }
}
