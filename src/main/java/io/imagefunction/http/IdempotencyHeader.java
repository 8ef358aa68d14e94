package io.imagefunction.http;

import io.imagefunction.generation.IdempotencyKey;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Idempotency-Key}: by the IETF's draft a quoted string (draft-ietf-httpapi-idempotency-key-header, RFC
 * 9651), by custom the bare key. Both forms of a key are the same key.
 */
final class IdempotencyHeader {

    static final String NAME = "Idempotency-Key";

    /** On an answer that an earlier call with the key has paid for. */
    static final String REPLAYED = "Idempotent-Replayed";

    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    private IdempotencyHeader() {}

    /** @throws io.imagefunction.generation.GenerationException that names the header, if there is no key in it */
    static Optional<String> key(MultiMap headers) {
        List<String> values = headers.getAll(NAME);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(IdempotencyKey.checked(values.size() == 1 ? unquoted(values.getFirst()) : null, NAME));
    }

    /** Null where a quote opens and nothing closes it. */
    private static String unquoted(String value) {
        Matcher quoted = QUOTED.matcher(value.strip());
        if (quoted.matches()) {
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        return value.strip().startsWith("\"") ? null : value.strip();
    }
}
