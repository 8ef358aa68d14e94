package io.imagefunction.openrouter;

import io.vertx.core.http.HttpClientRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A body whose connection can be cut from any thread, so that upstream stops and whoever reads it wakes up. Closing
 * only stops listening: what still comes is dropped.
 */
final class AbortableBody extends FilterInputStream {

    private final InputStream clients;
    private final HttpClientRequest call;

    /** @param clients the REST client's own stream, for which nothing is left but to be closed */
    AbortableBody(ArrivingBody body, InputStream clients, HttpClientRequest call) {
        super(body);
        this.clients = clients;
        this.call = call;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }

    @Override
    public void close() throws IOException {
        try (clients) {
            in.close();
        }
    }

    void abort() {
        call.reset();
    }
}
