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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jboss.resteasy.reactive.RestResponse;

/** Calls OpenRouter's Image API and hands the pictures of the answer on while they arrive. */
@ApplicationScoped
public class ImagesClient {

    /** Everything but the pictures: a few hundred bytes as a rule. */
    private static final int REST_LIMIT = 1024 * 1024;

    private final StreamedCalls calls;
    private final ExecutorService virtualThreads;

    ImagesClient(StreamedCalls calls, @VirtualThreads ExecutorService virtualThreads) {
        this.calls = calls;
        this.virtualThreads = virtualThreads;
    }

    /**
     * One generation. Fails with an {@link UpstreamException}; once an answer has begun it does not fail, and a body
     * that breaks off is an answer with {@link ImagesAnswer#cut()}. Cancelling cuts the connection, however far the
     * answer has come.
     *
     * @param request the Image API's request body; it may ask for a stream, which upstream may answer or not
     * @param pictures called on one virtual thread
     * @param stop asked between two reads; reading ends when it says so
     */
    public Uni<ImagesAnswer> generate(JsonNode request, ImagesReceiver pictures, BooleanSupplier stop) {
        AtomicReference<InputStream> arriving = new AtomicReference<>();
        return UpstreamBody.arriving(calls.images(request), virtualThreads)
                .invoke(response -> arriving.set(response.getEntity()))
                .map(response -> read(response, pictures, stop))
                .onCancellation()
                .invoke(() -> UpstreamAnswer.abort(arriving.get()));
    }

    private static ImagesAnswer read(
            RestResponse<InputStream> response, ImagesReceiver pictures, BooleanSupplier stop) {
        ImagesReading reading = new ImagesReading(pictures);
        UpstreamAnswer.read(response, shape -> splitter(shape, pictures), stop, reading);
        return reading.answer().withGenerationId(UpstreamBody.generationId(response));
    }

    private static PictureSplitter splitter(UpstreamAnswer.Shape shape, ImagesReceiver pictures) {
        PictureReceiver receiver =
                shape == UpstreamAnswer.Shape.STREAM ? pictures : ImagesReading.eachCompleted(pictures);
        return new PictureSplitter(PictureRule.IMAGES, new PictureMarks(), receiver, REST_LIMIT);
    }
}
