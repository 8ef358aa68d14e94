package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.decoding.UpstreamEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Calls OpenRouter's models that talk, and hands the pictures of their answers on while they arrive. Everything else of
 * an answer is passed as it is, with a mark where a picture stood.
 */
@ApplicationScoped
public class ChatClient {

    private final StreamedCalls calls;
    private final ExecutorService virtualThreads;

    ChatClient(StreamedCalls calls, @VirtualThreads ExecutorService virtualThreads) {
        this.calls = calls;
        this.virtualThreads = virtualThreads;
    }

    /**
     * The answer as it arrives: events until {@link UpstreamEvent.Done} or the end, or one
     * {@link UpstreamEvent.Document}, whatever the request asked for; either may end with {@link UpstreamEvent.Cut}. An
     * event comes behind all its pictures. Fails with an {@link UpstreamException}, but not once an answer has begun;
     * with {@link UpstreamException.Unreachable} only where nothing was sent, and so nothing is billed.
     * Cancelling cuts the connection.
     *
     * @param request the API's request body
     * @param marks stand in place of the pictures, numbered in the order in which the receiver gets them
     * @param pictures called on one virtual thread, the one that emits
     * @param stop asked between two reads; reading ends when it says so
     */
    public Multi<UpstreamEvent> stream(
            ChatApi surface, JsonNode request, PictureMarks marks, PictureReceiver pictures, BooleanSupplier stop) {
        AtomicReference<InputStream> arriving = new AtomicReference<>();
        return UpstreamBody.arriving(calls.chat(surface, request), virtualThreads)
                .onFailure(problem -> problem instanceof UpstreamException.Unreachable lost && !lost.isUnsent())
                .transform(UpstreamException.Lost::new)
                .invoke(response -> arriving.set(response.getEntity()))
                .onItem()
                .transformToMulti(response -> events(response, new ChatReading(surface, marks, pictures), stop))
                .onCancellation()
                .invoke(() -> UpstreamAnswer.abort(arriving.get()));
    }

    private static Multi<UpstreamEvent> events(
            RestResponse<InputStream> response, ChatReading reading, BooleanSupplier stop) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            reading.read(response, stop, emitter::emit);
                            emitter.complete();
                        },
                        BackPressureStrategy.BUFFER);
    }
}
