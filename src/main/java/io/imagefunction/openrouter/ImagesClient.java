package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.decoding.PictureMarks;
import io.imagefunction.decoding.PictureReceiver;
import io.imagefunction.decoding.PictureRule;
import io.imagefunction.decoding.PictureSplitter;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import org.jboss.resteasy.reactive.RestResponse;

/** Client for OpenRouter's Image API. It passes the pictures of an answer to a receiver as they arrive. */
@ApplicationScoped
public class ImagesClient {

    /** Most bytes besides the pictures; usually a few hundred are needed. */
    private static final int REST_LIMIT = 1024 * 1024;

    private final StreamedCalls calls;
    private final ExecutorService virtualThreads;

    ImagesClient(StreamedCalls calls, @VirtualThreads ExecutorService virtualThreads) {
        this.calls = calls;
        this.virtualThreads = virtualThreads;
    }

    /**
     * Requests one generation. Fails with an {@link UpstreamException}, but only before the answer has begun. If the
     * body fails later, the result is a partial answer with {@link ImagesAnswer#cut()}. Cancelling resets the
     * connection at any time.
     *
     * @param request the Image API's request body; upstream may ignore its wish for a stream
     * @param pictures called on one virtual thread
     * @param stop checked before every piece of the body; reading ends when it returns true
     */
    public Uni<ImagesAnswer> generate(JsonNode request, ImagesReceiver pictures, BooleanSupplier stop) {
        return Uni.createFrom().deferred(() -> {
            StreamedCall call = new StreamedCall();
            return UpstreamBody.arriving(calls.images(request, call), virtualThreads)
                    .map(response -> read(response, pictures, stop))
                    .onCancellation()
                    .invoke(call::cancel);
        });
    }

    private static ImagesAnswer read(
            RestResponse<InputStream> response, ImagesReceiver pictures, BooleanSupplier stop) {
        ImagesReading reading = new ImagesReading(pictures);
        UpstreamAnswer.read(response, shape -> splitter(shape, pictures), stop, reading);
        return reading.answer().withGenerationId(UpstreamBody.generationId(response));
    }

    private static PictureSplitter splitter(UpstreamAnswer.Shape shape, ImagesReceiver pictures) {
        PictureReceiver receiver =
                shape == UpstreamAnswer.Shape.STREAM ? pictures : ImagesReading.eachFinished(pictures);
        return new PictureSplitter(PictureRule.IMAGES, new PictureMarks(), receiver, REST_LIMIT);
    }
}
