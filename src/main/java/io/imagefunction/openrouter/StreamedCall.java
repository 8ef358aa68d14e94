package io.imagefunction.openrouter;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.InputStream;
import java.util.concurrent.CancellationException;
import org.jboss.resteasy.reactive.RestResponse;

/** One request and its answer. Any thread can cancel it at any time, even before it is sent. */
final class StreamedCall {

    private ArrivingBody sent;
    private boolean cancelled;

    synchronized Future<RestResponse<InputStream>> send(HttpClientRequest request, Buffer body) {
        if (cancelled) {
            request.reset();
            return Future.failedFuture(new CancellationException());
        }
        ArrivingBody arriving = BodyTap.of(request);
        sent = arriving;
        return request.send(body).map(response -> answer(response, arriving));
    }

    /** Resets the connection, unless the answer has ended. */
    synchronized void cancel() {
        cancelled = true;
        if (sent != null) {
            sent.abort();
        }
    }

    private static RestResponse<InputStream> answer(HttpClientResponse response, ArrivingBody body) {
        RestResponse.ResponseBuilder<InputStream> answer =
                RestResponse.ResponseBuilder.create(response.statusCode(), response.statusMessage());
        response.headers().forEach(answer::header);
        return answer.entity(body).build();
    }
}
