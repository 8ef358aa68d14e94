package io.imagefunction.local.standin;

import java.util.List;
import java.util.Map;

/**
 * A request as the stand-in received it.
 *
 * @param path the path with its query
 * @param headers the headers; {@code com.sun.net.httpserver} spells their names like {@code Content-type}
 * @param body the body as text, cut after a million characters
 */
public record RecordedRequest(String method, String path, Map<String, List<String>> headers, String body) {

    private static final int LONGEST_BODY = 1_000_000;

    public RecordedRequest {
        body = body.length() > LONGEST_BODY ? body.substring(0, LONGEST_BODY) : body;
    }

    /** The first value of a header, or null. The case of the name does not matter. */
    public String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().getFirst())
                .findFirst()
                .orElse(null);
    }
}
