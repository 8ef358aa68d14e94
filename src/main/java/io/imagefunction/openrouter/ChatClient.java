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
import java.util.function.BooleanSupplier;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Client for OpenRouter's chat models. It passes the pictures of an answer to a receiver as they arrive. The rest of
 * the answer is unchanged, with a mark in place of each picture.
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
     * Streams the answer as it arrives: either events until {@link UpstreamEvent.Done} or the end, or one {@link
     * UpstreamEvent.Document}, whichever the request asked for. Both may end with {@link UpstreamEvent.Cut}. An event
     * is emitted after all its pictures. Fails with an {@link UpstreamException}, but only before the answer has begun.
     * {@link UpstreamException.Unreachable} means that nothing was sent and nothing is billed. Cancelling resets the
     * connection.
     *
     * @param request the API's request body
     * @param marks replace the pictures, numbered in the order in which the receiver gets the pictures
     * @param pictures called on the virtual thread that also emits the events
     * @param stop checked before every piece of the body; reading ends when it returns true
     */
    public Multi<UpstreamEvent> stream(
            ChatApi surface, JsonNode request, PictureMarks marks, PictureReceiver pictures, BooleanSupplier stop) {
        return Multi.createFrom().deferred(() -> {
            StreamedCall call = new StreamedCall();
            return UpstreamBody.arriving(calls.chat(surface, request, call), virtualThreads)
                    .onFailure(problem -> problem instanceof UpstreamException.Unreachable lost && !lost.isUnsent())
                    .transform(UpstreamException.Lost::new)
                    .onItem()
                    .transformToMulti(response -> events(response, new ChatReading(surface, marks, pictures), stop))
                    .onCancellation()
                    .invoke(call::cancel);
        });
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
