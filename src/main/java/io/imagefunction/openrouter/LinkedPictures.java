package io.imagefunction.openrouter;

import io.imagefunction.outbound.PinnedRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Downloader of pictures that upstream sends as a URL instead of as data. The URL is as untrusted as the callback URL
 * of a caller: only https and public addresses are allowed, unless the operator allows others. Every redirect is
 * checked again. The API key is not sent.
 */
@ApplicationScoped
public class LinkedPictures {

    private static final int MOST_REDIRECTS = 3;
    /** A server that stops sending ends the download. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final boolean anywhere;
    private final long largest;
    private final ExecutorService threads;
    private final HttpClient client;

    LinkedPictures(
            Settings settings, TrustedCertificates trusted, Vertx vertx, @VirtualThreads ExecutorService threads) {
        this.anywhere = settings.image().callback().allowPrivate();
        this.largest = settings.image().limits().pictureSize().asLongValue();
        this.threads = threads;
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds());
        trusted.besidesPublicAuthorities().map(TrustOptions::wrap).ifPresent(options::setTrustOptions);
        this.client = vertx.createHttpClient(options);
    }

    /** Receiver of one picture: any number of {@link #write}, then either {@link #end} or {@link #broken}. */
    public interface Sink {
        /** Decoded bytes, valid only during the call. */
        void write(byte[] bytes, int offset, int length);

        void end();

        /** @param why worded to follow the URL */
        void broken(String why);
    }

    /** The reason why a picture could not be downloaded, worded to follow its URL. */
    static final class Unfetchable extends IOException {
        private static final long serialVersionUID = 1;

        Unfetchable(String why) {
            super(why);
        }
    }

    /**
     * Downloads the picture into the sink on a virtual thread. Completes once the sink knows how that ended. Cancelling
     * ends the download early. Even then the sink is told, because it holds memory until its end.
     */
    public Uni<Void> fetch(String url, Sink sink, Duration patience) {
        return Uni.createFrom().emitter(emitter -> {
            AtomicBoolean downloading = new AtomicBoolean(true);
            var download = threads.submit(() -> {
                try {
                    download(url, sink, Instant.now().plus(patience));
                } finally {
                    downloading.set(false);
                    emitter.complete(null);
                }
            });
            emitter.onTermination(() -> {
                if (downloading.get()) { // and the thread does not run what comes after the download
                    download.cancel(true);
                }
            });
        });
    }

    private void download(String url, Sink sink, Instant deadline) {
        try (LinkedAnswer answer = answer(url, deadline)) {
            answer.copyTo(sink, largest, deadline);
        } catch (IOException | RuntimeException | Error failed) {
            sink.broken(failed.getMessage());
            return;
        }
        sink.end();
    }

    private LinkedAnswer answer(String url, Instant deadline) throws IOException {
        URI at = uri(url);
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            LinkedAnswer answer = ask(at, deadline);
            if (!answer.isRedirect()) {
                return answer;
            }
            answer.close();
            at = uri(at.resolve(uri(answer.location())).toString());
        }
        throw new Unfetchable("it redirects too often");
    }

    private LinkedAnswer ask(URI url, Instant deadline) throws IOException {
        boolean web = "https".equalsIgnoreCase(url.getScheme()) || anywhere && "http".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new Unfetchable("it is no https URL");
        }
        try {
            InetAddress address = PinnedRequest.address(url.getHost(), anywhere)
                    .orElseThrow(() -> new Unfetchable("its address is not a public one"));
            RequestOptions request =
                    PinnedRequest.to(url, address, HttpMethod.GET).setTimeout(LinkedAnswer.left(deadline));
            return LinkedAnswer.to(client.request(request), deadline);
        } catch (UncheckedIOException unknown) {
            throw new Unfetchable("it could not be reached");
        }
    }

    private static URI uri(String text) throws IOException {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException malformed) {
            throw new Unfetchable("it is no URL");
        }
    }
}
