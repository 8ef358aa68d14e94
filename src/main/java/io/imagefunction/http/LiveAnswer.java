package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One answer in server-sent events, which may come from any thread. The response begins with the first event, or with a
 * keep-alive if there is no event for a while. Until then another response can replace it.
 */
final class LiveAnswer {

    private static final Cancellable NOT_YET = () -> {};
    private static final Cancellable NO_MORE = () -> {};

    /** How long the work waits for a reader that takes nothing. The rest of its time is for pictures still to come. */
    private static final long STALLED_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private final UniEmitter<? super Response> response;
    private final EventStream text = new EventStream(this::over, STALLED_MILLIS);
    private final AtomicReference<Cancellable> work = new AtomicReference<>(NOT_YET);
    private final AtomicReference<Cancellable> keepAlive = new AtomicReference<>(NOT_YET);
    private final Map<String, Object> headers = new LinkedHashMap<>();
    private boolean leavesOut;
    private volatile boolean begun;

    LiveAnswer(UniEmitter<? super Response> response) {
        this.response = response;
        response.onTermination(() -> {
            if (!begun) {
                over();
            }
        });
    }

    /** Sets the work that makes the answer. It is cancelled when the caller hangs up. */
    void comesFrom(Cancellable underway) {
        set(work, underway);
    }

    /** Sends a comment at this interval, so that no gateway or client runs into an idle timeout. */
    void keepAlive(Duration interval) {
        keepAlive(interval, this::working);
    }

    /** @param sign sends what shows that the answer is still in progress; not called while the reader is behind */
    void keepAlive(Duration interval, Runnable sign) {
        set(
                keepAlive,
                Multi.createFrom()
                        .ticks()
                        .startingAfter(interval)
                        .every(interval)
                        .onOverflow()
                        .drop()
                        .filter(tick -> !text.isWaiting())
                        .subscribe()
                        .with(tick -> sign.run()));
    }

    private static void set(AtomicReference<Cancellable> place, Cancellable running) {
        if (!place.compareAndSet(NOT_YET, running)) {
            running.cancel();
        }
    }

    /** Sets a header of the stream's response. Has no effect if it has begun. */
    synchronized void header(String name, Object value) {
        headers.put(name, value);
    }

    void event(JsonNode event) {
        event("", event);
    }

    /** @param name for the field {@code event}; "" for none */
    void event(String name, JsonNode event) {
        send((name.isEmpty() ? "" : "event: " + name + "\n") + "data: " + event + "\n\n");
    }

    /**
     * Sends an event that the reader can do without. Once the reader was too slow for one of them, it gets none of the
     * others: the pieces of a text are of no use if one is missing.
     */
    synchronized void extraEvent(JsonNode event) {
        leavesOut |= text.isBehind();
        if (!leavesOut) {
            event(event);
        }
    }

    /** Sends a comment, unless there is something to read anyway. */
    void working() {
        if (!text.isWaiting()) {
            send(": still at work\n\n");
        }
    }

    /** Blocks while the caller reads more slowly than the answer is made; not to be called on an event loop. */
    void awaitReader() {
        text.awaitReader();
    }

    /** Sends another response in place of the stream. Returns false if the stream has begun. */
    synchronized boolean instead(Response other) {
        if (begun) {
            return false;
        }
        begun = true;
        stopKeepAlive();
        response.complete(other);
        return true;
    }

    /** Ends the stream as OpenAI's and OpenRouter's streams end. */
    synchronized void done() {
        send("data: [DONE]\n\n");
        end();
    }

    synchronized void end() {
        stopKeepAlive();
        text.end();
    }

    private synchronized void send(String piece) {
        begin(Response.ok());
        text.send(piece);
    }

    /** Begins the stream with the headers of {@code head}. Does nothing if it has begun. */
    synchronized void begin(Response.ResponseBuilder head) {
        if (!begun) {
            begun = true;
            headers.forEach(head::header);
            response.complete(head.type(MediaType.SERVER_SENT_EVENTS_TYPE)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header("X-Accel-Buffering", "no") // for nginx, which would collect the events
                    .entity(text)
                    .build());
        }
    }

    private void over() {
        stopKeepAlive();
        work.getAndSet(NO_MORE).cancel();
    }

    private void stopKeepAlive() {
        keepAlive.getAndSet(NO_MORE).cancel();
    }
}
