package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One answer in server-sent events, which may come from any thread. The response begins with the first event, or with a
 * comment if there is no event for a while. Until then another response can replace it.
 */
final class LiveAnswer {

    private static final Cancellable NOT_YET = () -> {};
    private static final Cancellable NO_MORE = () -> {};

    private final UniEmitter<? super Response> response;
    private final UnicastProcessor<String> text = UnicastProcessor.create(new ConcurrentLinkedQueue<>(), this::over);
    private final AtomicReference<Cancellable> work = new AtomicReference<>(NOT_YET);
    private final Cancellable keepAlive;
    private volatile boolean begun;

    LiveAnswer(UniEmitter<? super Response> response, Duration keepAlive) {
        this.response = response;
        response.onTermination(() -> {
            if (!begun) {
                over();
            }
        });
        this.keepAlive = Multi.createFrom()
                .ticks()
                .startingAfter(keepAlive)
                .every(keepAlive)
                .onOverflow()
                .drop()
                .subscribe()
                .with(tick -> working());
    }

    /** Sets the work that makes the answer. It is cancelled when the caller hangs up. */
    void comesFrom(Cancellable underway) {
        if (!work.compareAndSet(NOT_YET, underway)) {
            underway.cancel();
        }
    }

    void event(JsonNode event) {
        event("", event);
    }

    /** @param name for the field {@code event}; "" for none */
    void event(String name, JsonNode event) {
        send((name.isEmpty() ? "" : "event: " + name + "\n") + "data: " + event + "\n\n");
    }

    /** Sends a comment, so that no gateway or client runs into an idle timeout. */
    void working() {
        send(": still at work\n\n");
    }

    /** Sends another response in place of the stream. Returns false if the stream has begun. */
    synchronized boolean instead(Response other) {
        if (begun) {
            return false;
        }
        begun = true;
        keepAlive.cancel();
        response.complete(other);
        return true;
    }

    synchronized void end() {
        keepAlive.cancel();
        send("data: [DONE]\n\n");
        text.onComplete();
    }

    private synchronized void send(String piece) {
        begin(Response.ok());
        text.onNext(piece);
    }

    /** Begins the stream with the headers of {@code head}. Does nothing if it has begun. */
    synchronized void begin(Response.ResponseBuilder head) {
        if (!begun) {
            begun = true;
            response.complete(head.type(MediaType.SERVER_SENT_EVENTS_TYPE)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .entity(new EventStream(text))
                    .build());
        }
    }

    private void over() {
        keepAlive.cancel();
        work.getAndSet(NO_MORE).cancel();
    }
}
