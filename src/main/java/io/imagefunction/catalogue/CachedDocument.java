package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.json.BoundedJsonFactory;
import io.imagefunction.openrouter.UpstreamBody;
import io.imagefunction.openrouter.UpstreamException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Cache of one document of upstream. All waiting callers share one request. An expired copy is revalidated with {@code
 * If-None-Match}, and used further if upstream fails.
 */
final class CachedDocument {

    private static final JsonMapper JSON =
            JsonMapper.builder(BoundedJsonFactory.forAnswers()).build();
    private static final int LARGEST = 16 * 1024 * 1024;

    private final Function<String, Uni<RestResponse<InputStream>>> ask;
    private final Duration maxAge;
    private final Clock clock;
    private final Executor threads;
    private volatile Copy copy;
    private Uni<Copy> underway;

    /** @param ask sends the request, given the entity tag of the cached copy, or null */
    CachedDocument(
            Function<String, Uni<RestResponse<InputStream>>> ask, Duration maxAge, Clock clock, Executor threads) {
        this.ask = ask;
        this.maxAge = maxAge;
        this.clock = clock;
        this.threads = threads;
    }

    private record Copy(Document document, String upstreamTag, Instant since) {}

    /** Returns the document. Fails with an {@link UpstreamException} if upstream fails and there is no copy. */
    Uni<Document> get() {
        Copy present = copy;
        if (present != null && clock.instant().isBefore(present.since().plus(maxAge))) {
            return Uni.createFrom().item(present.document());
        }
        Uni<Copy> renewed = renew();
        return (present == null ? renewed : renewed.onFailure().recoverWithItem(present)).map(Copy::document);
    }

    /** The cached copy of any age, or null. */
    Document present() {
        return copy == null ? null : copy.document();
    }

    private synchronized Uni<Copy> renew() {
        if (underway == null) {
            Copy present = copy;
            underway = UpstreamBody.arriving(ask.apply(present == null ? null : present.upstreamTag()), threads)
                    .map(response -> read(response, present))
                    .onItem()
                    .invoke(renewed -> copy = renewed)
                    .onTermination()
                    .invoke(this::ended)
                    .memoize()
                    .indefinitely();
        }
        return underway;
    }

    private synchronized void ended() {
        underway = null;
    }

    private Copy read(RestResponse<InputStream> response, Copy present) {
        if (present != null && response.getStatus() == RestResponse.StatusCode.NOT_MODIFIED) {
            return new Copy(present.document(), present.upstreamTag(), clock.instant());
        }
        try (InputStream body = UpstreamBody.of(response)) {
            byte[] bytes = body.readNBytes(LARGEST);
            JsonNode tree = JSON.readTree(bytes);
            if (!tree.isContainerNode()) {
                throw new IOException("the document is empty");
            }
            Document document = new Document(bytes, tree, tag(bytes));
            return new Copy(document, response.getHeaderString("ETag"), clock.instant());
        } catch (IOException unreadable) {
            throw new UpstreamException.Unreachable(unreadable);
        }
    }

    private static String tag(byte[] bytes) {
        return HexFormat.of().formatHex(Arrays.copyOf(Sha256.digest().digest(bytes), 16));
    }
}
