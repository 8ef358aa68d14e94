package io.imagefunction.lambda.http;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;

/**
 * A response of the application's server that is still arriving; one thread reads its body. A slow reader causes
 * back-pressure, so that only a few parts are held.
 */
final class ArrivingResponse {

    /** Parts that may be held. Each is as large as one read from the network. */
    private static final int WINDOW = 16;

    private sealed interface Item {
        record Part(byte[] bytes) implements Item {}

        record End() implements Item {}

        record Broken(Throwable problem) implements Item {}
    }

    private final HttpClientResponse response;
    private final MultiMap headers;
    private final Context context = Vertx.currentContext();
    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();

    /** To be called on the response's event loop. Anywhere else, the first parts could be lost. */
    ArrivingResponse(HttpClientResponse response, MultiMap headers) {
        this.response = response;
        this.headers = headers;
        response.pause();
        response.exceptionHandler(problem -> items.add(new Item.Broken(problem)));
        response.handler(part -> items.add(new Item.Part(part.getBytes())));
        response.endHandler(end -> items.add(new Item.End()));
        response.fetch(WINDOW);
    }

    int status() {
        return response.statusCode();
    }

    MultiMap headers() {
        return headers;
    }

    boolean isEventStream() {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith("text/event-stream");
    }

    /**
     * Returns the next part of the body; null after the last.
     *
     * @throws IOException if the connection broke within the body; the cause says why
     */
    byte[] next(Patience patience) throws IOException, TimeoutException, InterruptedException {
        return switch (patience.take(items)) {
            case Item.Part part -> {
                context.runOnContext(read -> response.fetch(1));
                yield part.bytes();
            }
            case Item.End end -> null;
            case Item.Broken broken -> throw new IOException(broken.problem());
        };
    }

    void abort() {
        response.request().reset();
    }
}
