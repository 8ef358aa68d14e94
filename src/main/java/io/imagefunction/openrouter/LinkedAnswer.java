package io.imagefunction.openrouter;

import io.imagefunction.openrouter.LinkedPictures.Sink;
import io.imagefunction.openrouter.LinkedPictures.Unfetchable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answer of the server of a linked picture. It is created on the network thread and read on another thread. */
final class LinkedAnswer implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;
    private static final String SILENT = "it did not answer in time";
    private static final String LATE = "it did not come in time";

    private final HttpClientResponse response;
    private final ArrivingBody body;

    private LinkedAnswer(HttpClientResponse response, ArrivingBody body) {
        this.response = response;
        this.body = body;
    }

    /** Waits for the answer to a request. */
    static LinkedAnswer to(Future<HttpClientRequest> request, Instant deadline) throws Unfetchable {
        Future<LinkedAnswer> answer = request.compose(LinkedAnswer::sent);
        try {
            return answer.toCompletionStage().toCompletableFuture().get(left(deadline), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.onSuccess(LinkedAnswer::close);
            throw new Unfetchable(SILENT);
        } catch (InterruptedException cancelled) {
            answer.onSuccess(LinkedAnswer::close);
            Thread.currentThread().interrupt();
            throw new Unfetchable("it was interrupted");
        } catch (ExecutionException failed) {
            throw new Unfetchable(left(deadline) <= 1 ? SILENT : "it could not be reached");
        }
    }

    private static Future<LinkedAnswer> sent(HttpClientRequest request) {
        ArrivingBody body = BodyTap.of(request);
        return request.send().map(response -> new LinkedAnswer(response, body));
    }

    boolean isRedirect() {
        return response.statusCode() >= 300 && response.statusCode() < 400 && response.getHeader("Location") != null;
    }

    String location() {
        return response.getHeader("Location");
    }

    /** Blocking. */
    void copyTo(Sink sink, long largest, Instant deadline) throws IOException {
        if (response.statusCode() < 200 || response.statusCode() >= 300) {
            throw new Unfetchable("its server answers " + response.statusCode());
        }
        body.readUntil(deadline);
        InputStream decoded = ContentEncoding.decoded(body, response.getHeader("Content-Encoding"));
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int count = read(decoded, buffer, deadline); count >= 0; count = read(decoded, buffer, deadline)) {
            size += count;
            if (size > largest) {
                throw new Unfetchable("it is larger than " + largest + " bytes");
            }
            if (left(deadline) <= 1) {
                throw new Unfetchable(LATE);
            }
            sink.write(buffer, 0, count);
        }
        if (size == 0) {
            throw new Unfetchable("it is empty");
        }
    }

    private static int read(InputStream body, byte[] buffer, Instant deadline) throws IOException {
        try {
            return body.read(buffer);
        } catch (ContentEncoding.Undecodable undecodable) {
            throw new Unfetchable(undecodable.getMessage());
        } catch (IOException brokenOff) {
            throw new Unfetchable(left(deadline) <= 1 ? LATE : "its connection broke off");
        }
    }

    /** The remaining time in milliseconds, at least one. */
    static long left(Instant deadline) {
        return Math.max(1, Duration.between(Instant.now(), deadline).toMillis());
    }

    @Override
    public void close() {
        body.close();
    }
}
