package io.imagefunction.http;

import io.imagefunction.request.IdempotencyKey;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * The header {@code Idempotency-Key}. The IETF's draft makes it a quoted string
 * (draft-ietf-httpapi-idempotency-key-header, RFC 9651); most clients send the bare key. Both forms give the same key.
 */
final class IdempotencyHeader {

    static final String NAME = "Idempotency-Key";

    /** The header of an answer that was replayed: an earlier call with the same key has paid for it. */
    static final String REPLAYED = "Idempotent-Replayed";

    private IdempotencyHeader() {}

    /** @throws io.imagefunction.failure.FailureException if the header is not a valid key */
    static Optional<String> key(MultiMap headers) {
        List<String> values = headers.getAll(NAME);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(IdempotencyKey.checked(values.size() == 1 ? unquoted(values.getFirst()) : null, NAME));
    }

    /** Returns the key without its quotes; null if the closing quote is missing or is not at the end. */
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
