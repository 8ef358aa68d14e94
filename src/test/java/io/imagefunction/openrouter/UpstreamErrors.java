package io.imagefunction.openrouter;

import java.nio.charset.StandardCharsets;

/** Parser of errors for tests in other packages; reads them as the client does. */
public final class UpstreamErrors {

    private UpstreamErrors() {}

    public static UpstreamError read(int status, String body, String retryAfter) {
        return UpstreamError.of(status, body.getBytes(StandardCharsets.UTF_8), retryAfter);
    }
}
