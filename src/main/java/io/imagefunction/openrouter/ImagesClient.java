package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.openrouter.PictureSplitter.RestTooLarge;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
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

    private static final int READ_SIZE = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OpenRouterApi api;
    private final ExecutorService virtualThreads;

    ImagesClient(OpenRouterApi api, @VirtualThreads ExecutorService virtualThreads) {
        this.api = api;
        this.virtualThreads = virtualThreads;
    }

    /**
     * One generation. Fails with an {@link UpstreamException}; once an answer has begun it does not fail, and a body
     * that breaks off is an answer with {@link ImagesAnswer#cut()}. Cancelling cuts the connection, however far the
     * answer has come.
     *
     * @param request the Image API's request body
     * @param pictures called on one virtual thread
     * @param stop asked between two reads; reading ends when it says so
     */
    public Uni<ImagesAnswer> generate(JsonNode request, PictureReceiver pictures, BooleanSupplier stop) {
        AtomicReference<InputStream> arriving = new AtomicReference<>();
        return UpstreamBody.arriving(api.images(request), virtualThreads)
                .invoke(response -> arriving.set(response.getEntity()))
                .map(response -> read(response, pictures, stop))
                .onCancellation()
                .invoke(() -> abort(arriving.get()));
    }

    private static void abort(InputStream arriving) {
        if (arriving instanceof AbortableBody body) {
            body.abort();
        }
    }

    private static ImagesAnswer read(
            RestResponse<InputStream> response, PictureReceiver pictures, BooleanSupplier stop) {
        try (InputStream body = UpstreamBody.of(response)) {
            return split(body, pictures, stop);
        } catch (IOException brokenOff) {
            throw new UpstreamException.Unreachable(brokenOff);
        }
    }

    private static ImagesAnswer split(InputStream body, PictureReceiver pictures, BooleanSupplier stop) {
        PictureSplitter splitter = new PictureSplitter(pictures, REST_LIMIT);
        byte[] buffer = new byte[READ_SIZE];
        String cut = "it is not the JSON that was expected";
        try {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                if (stop.getAsBoolean()) {
                    cut = "there was no time left to read it";
                    break;
                }
                splitter.feed(buffer, 0, read);
            }
        } catch (IOException brokenOff) {
            cut = "the connection to upstream broke off";
        } catch (RestTooLarge tooLarge) {
            cut = "it is too large beside its pictures";
        }
        try {
            JsonNode rest = JSON.readTree(splitter.finish());
            return rest.isObject() ? ImagesAnswer.of(rest) : ImagesAnswer.cut(cut);
        } catch (IOException notJson) {
            return ImagesAnswer.cut(cut);
        }
    }
}
