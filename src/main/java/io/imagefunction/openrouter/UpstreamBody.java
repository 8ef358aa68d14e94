package io.imagefunction.openrouter;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestResponse;

/** Access to the body of a response, after a check of its status. */
public final class UpstreamBody {

    /** Most bytes of an error's body: enough for every message, and small enough for memory. */
    private static final int ERROR_LIMIT = 64 * 1024;

    private static final Pattern ID = Pattern.compile("[\\w.:/-]{1,128}");

    private UpstreamBody() {}

    /** Moves the blocking read of a body to a virtual thread. Fails only with {@link UpstreamException}. */
    public static Uni<RestResponse<InputStream>> arriving(Uni<RestResponse<InputStream>> response, Executor threads) {
        return response.onFailure()
                .transform(UpstreamException.Unreachable::new)
                .emitOn(threads);
    }

    /**
     * Returns the decoded body of a success (any 2xx). Any other status fails with an {@link UpstreamException}.
     * Redirects are not followed, because the API key would be sent along.
     */
    public static InputStream of(RestResponse<InputStream> response) throws IOException {
        InputStream body = response.getEntity() == null ? InputStream.nullInputStream() : response.getEntity();
        int status = response.getStatus();
        if (status >= 300 && status < 400) {
            body.close(); // unread, because it may never come
            throw new UpstreamException.Redirected(status, response.getHeaderString("Location"));
        }
        InputStream decoded = ContentEncoding.decoded(body, response.getHeaderString("Content-Encoding"));
        if (status >= 200 && status < 300) {
            return decoded;
        }
        try (body) {
            throw new UpstreamException.Refused(
                    UpstreamError.of(status, errorBody(decoded), response.getHeaderString("Retry-After")),
                    generationId(response));
        }
    }

    /** Upstream's generation ID, which identifies the call in a query of its cost. */
    static Optional<String> generationId(RestResponse<InputStream> response) {
        return Optional.ofNullable(response.getHeaderString("X-Generation-Id"))
                .map(String::strip)
                .filter(id -> ID.matcher(id).matches());
    }

    /** Returns an empty body if it cannot be read: the status is known and matters most. */
    private static byte[] errorBody(InputStream body) {
        try {
            return body.readNBytes(ERROR_LIMIT);
        } catch (IOException unreadable) {
            return new byte[0];
        }
    }
}
