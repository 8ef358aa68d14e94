package io.imagefunction.openrouter;

import io.vertx.core.http.HttpClientRequest;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;

/**
 * A body whose connection can be cut from any thread, so that upstream stops and whoever reads it wakes up. Closing
 * the client's own stream only stops listening, and a reader whom nothing reaches would wait for 100 seconds.
 */
final class AbortableBody extends FilterInputStream {

    private final HttpClientRequest call;

    private AbortableBody(InputStream body, HttpClientRequest call) {
        super(body);
        this.call = call;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
    }

    void abort() {
        call.reset();
    }

    /** Makes the bodies of all answers abortable. */
    static final class Filter implements ClientResponseFilter {
        @Override
        public void filter(ClientRequestContext request, ClientResponseContext response) {
            if (response.getEntityStream() != null && request instanceof ResteasyReactiveClientRequestContext context) {
                response.setEntityStream(
                        new AbortableBody(response.getEntityStream(), context.unwrap(HttpClientRequest.class)));
            }
        }
    }
}
