package io.imagefunction.notification;

import io.imagefunction.notification.WebhookClient.Reply;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** One HTTP request, and the status and headers of its answer. */
final class Exchange {

    /** The unused body is read up to this limit, so that the receiver does not see its connection break. */
    private static final int BODY_LIMIT = 16 * 1024;

    private final Clock clock;
    private volatile HttpClientRequest underway;
    private volatile Reply head;

    Exchange(Clock clock) {
        this.clock = clock;
    }

    Future<Reply> send(HttpClientRequest request, Map<String, String> headers, byte[] body) {
        underway = request;
        headers.forEach(request::putHeader);
        return request.send(Buffer.buffer(body)).compose(this::answered);
    }

    private Future<Reply> answered(HttpClientResponse response) {
        head = new Reply(response.statusCode(), RetryAfter.parse(response.getHeader("Retry-After"), clock.instant()));
        Promise<Reply> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(broken -> read.tryComplete(head));
        response.endHandler(end -> read.tryComplete(head));
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > BODY_LIMIT && read.tryComplete(head)) {
                underway.reset();
            }
        });
        return read.future();
    }

    /** Cancels the request at the timeout. Returns the head of the answer if it has arrived, and fails otherwise. */
    Uni<Reply> giveUp() {
        if (underway != null) {
            underway.reset();
        }
        return head == null
                ? Uni.createFrom().failure(new TimeoutException("there was no answer in time"))
                : Uni.createFrom().item(head);
    }
}
