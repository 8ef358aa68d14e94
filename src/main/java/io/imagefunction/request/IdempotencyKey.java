package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A key that a caller has chosen, so that the same call made twice is paid for once. */
public final class IdempotencyKey {

    /** Its name in payloads that have no headers. */
    public static final String FIELD = "idempotency_key";

    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    private IdempotencyKey() {}

    /**
     * @param where the header or field that the key was in
     * @throws FailureException with {@link FailureCode#INVALID_REQUEST} that names it
     */
    public static String checked(String key, String where) {
        if (key == null || !FORM.matcher(key).matches()) {
            throw Failure.of(
                            FailureCode.INVALID_REQUEST,
                            where,
                            where + " must have 1 to 255 visible ASCII characters, such as a UUID.")
                    .toException();
        }
        return key;
    }

    /** Takes the key out of a payload, because upstream does not know it. */
    public static Optional<String> take(ObjectNode payload) {
        JsonNode key = payload.remove(FIELD);
        return key == null || key.isNull() ? Optional.empty() : Optional.of(checked(key.textValue(), FIELD));
    }
}
