package io.imagefunction.openrouter;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.InputStream;
import java.util.concurrent.CancellationException;
import org.jboss.resteasy.reactive.RestResponse;

/** One request until its response headers arrive. Any thread can cancel it, even before it is sent. */
final class StreamedCall {

    private HttpClientRequest sent;
    private boolean cancelled;

    synchronized Future<RestResponse<InputStream>> send(HttpClientRequest request, Buffer body) {
        if (cancelled) {
            request.reset();
            return Future.failedFuture(new CancellationException());
        }
        sent = request;
        ArrivingBody arriving = BodyTap.of(request);
        return request.send(body).map(response -> answer(response, arriving));
    }

    synchronized void cancel() {
        cancelled = true;
        if (sent != null) {
            sent.reset();
        }
    }

    private static RestResponse<InputStream> answer(HttpClientResponse response, ArrivingBody body) {
        RestResponse.ResponseBuilder<InputStream> answer =
                RestResponse.ResponseBuilder.create(response.statusCode(), response.statusMessage());
        response.headers().forEach(answer::header);
        return answer.entity(body).build();
    }
}
