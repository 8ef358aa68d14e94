package io.imagefunction.http;

import io.imagefunction.request.IdempotencyKey;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * The header {@code Idempotency-Key}: by the IETF's draft a quoted string (draft-ietf-httpapi-idempotency-key-header, RFC
 * 9651), by custom the bare key. Both forms of a key are the same key.
 */
final class IdempotencyHeader {

    static final String NAME = "Idempotency-Key";

    /** On an answer that an earlier call with the key has paid for. */
    static final String REPLAYED = "Idempotent-Replayed";

    private IdempotencyHeader() {}

    /** @throws io.imagefunction.failure.FailureException that names the header, if there is no key in it */
    static Optional<String> key(MultiMap headers) {
        List<String> values = headers.getAll(NAME);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(IdempotencyKey.checked(values.size() == 1 ? unquoted(values.getFirst()) : null, NAME));
    }

    /** Null where a quote opens and is not closed at the end, or closes before. */
    private static String unquoted(String header) {
        String value = header.strip();
        if (!value.startsWith("\"")) {
            return value;
        }
        StringBuilder key = new StringBuilder();
        for (int at = 1; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '"') {
                return at == value.length() - 1 ? key.toString() : null;
            }
            boolean escaped = c == '\\';
            if (escaped && (++at == value.length() || "\"\\".indexOf(value.charAt(at)) < 0)) {
                return null;
            }
            key.append(value.charAt(at));
        }
        return null;
    }
}
