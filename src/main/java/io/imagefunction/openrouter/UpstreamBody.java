package io.imagefunction.openrouter;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestResponse;

/** The body of a response, once its status has been looked at. */
public final class UpstreamBody {

    /** Of an error: enough for every message, small enough to be held. */
    private static final int ERROR_LIMIT = 64 * 1024;

    private static final Pattern ID = Pattern.compile("[\\w.:/-]{1,128}");

    private UpstreamBody() {}

    /** Moves what blocks, the reading of a body, to a virtual thread; fails with {@link UpstreamException} only. */
    public static Uni<RestResponse<InputStream>> arriving(Uni<RestResponse<InputStream>> response, Executor threads) {
        return response.onFailure()
                .transform(UpstreamException.Unreachable::new)
                .emitOn(threads);
    }

    /**
     * Returns the body of a success, which is any 2xx, with its content encoding undone. Any other status fails with an
     * {@link UpstreamException}. Redirects are not followed, because the key would go with them.
     */
    public static InputStream of(RestResponse<InputStream> response) throws IOException {
        InputStream body = response.getEntity() == null ? InputStream.nullInputStream() : response.getEntity();
        InputStream decoded = ContentEncoding.decoded(body, response.getHeaderString("Content-Encoding"));
        int status = response.getStatus();
        if (status >= 200 && status < 300) {
            return decoded;
        }
        try (body) {
            if (status >= 300 && status < 400) {
                throw new UpstreamException.Redirected(status, response.getHeaderString("Location"));
            }
            throw new UpstreamException.Refused(
                    UpstreamError.of(status, errorBody(decoded), response.getHeaderString("Retry-After")),
                    generationId(response));
        }
    }

    /** Upstream's own name for what it did, by which its costs can be asked for. */
    static Optional<String> generationId(RestResponse<InputStream> response) {
        return Optional.ofNullable(response.getHeaderString("X-Generation-Id"))
                .map(String::strip)
                .filter(id -> ID.matcher(id).matches());
    }

    /** What can be read of it: the status says the most, and is known already. */
    private static byte[] errorBody(InputStream body) {
        try {
            return body.readNBytes(ERROR_LIMIT);
        } catch (IOException unreadable) {
            return new byte[0];
        }
    }
}
