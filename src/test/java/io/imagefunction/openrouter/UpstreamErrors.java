package io.imagefunction.openrouter;

import java.nio.charset.StandardCharsets;

/** Reads an error as the client does; for tests elsewhere. */
public final class UpstreamErrors {

    private UpstreamErrors() {}

    public static UpstreamError read(int status, String body, String retryAfter) {
        return UpstreamError.of(status, body.getBytes(StandardCharsets.UTF_8), retryAfter);
    }
}
