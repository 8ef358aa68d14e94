package io.imagefunction.openrouter;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import org.jboss.resteasy.reactive.RestResponse;

/** The body of a response, once its status has been looked at. */
final class UpstreamBody {

    /** Of an error: enough for every message, small enough to be held. */
    private static final int ERROR_LIMIT = 64 * 1024;

    private UpstreamBody() {}

    /** Moves what blocks, the reading of a body, to a virtual thread; fails with {@link UpstreamException} only. */
    static Uni<RestResponse<InputStream>> arriving(Uni<RestResponse<InputStream>> response, Executor threads) {
        return response.onFailure()
                .transform(UpstreamException.Unreachable::new)
                .emitOn(threads);
    }

    /** Returns the body of a 200; any other status is refused with what the body says. */
    static InputStream of(RestResponse<InputStream> response) throws IOException {
        InputStream body = response.getEntity() == null ? InputStream.nullInputStream() : response.getEntity();
        if (response.getStatus() == RestResponse.StatusCode.OK) {
            return body;
        }
        try (body) {
            throw new UpstreamException.Refused(UpstreamError.of(
                    response.getStatus(), body.readNBytes(ERROR_LIMIT), response.getHeaderString("Retry-After")));
        }
    }
}
