package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A key that a caller chooses, so that a call and its retries are paid for once. */
public final class IdempotencyKey {

    /** The field of the key in payloads without headers. */
    public static final String FIELD = "idempotency_key";

    private static final Pattern FORM = Pattern.compile("[!-~]{1,255}");

    private IdempotencyKey() {}

    /**
     * @param where the header or field of the key
     * @throws FailureException with {@link FailureCode#INVALID_REQUEST} that names this header or field
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

    /**
     * Takes the key out of a payload, because upstream does not know the field. Programs also send the number of an
     * order as the key, or an empty text where they have none.
     */
    public static Optional<String> take(ObjectNode payload) {
        JsonNode key = payload.remove(FIELD);
        if (Spelling.isAbsent(key)) {
            return Optional.empty();
        }
        return Optional.of(checked(key.isIntegralNumber() ? key.asText() : key.textValue(), FIELD));
    }
}
