package io.imagefunction.notification;

import io.imagefunction.outbound.PinnedRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Posts to URLs that callers have chosen. A host name is resolved once, and the connection goes to the address that was
 * checked, so that the owner of the name cannot switch to another address in between. Redirects are not followed.
 */
@ApplicationScoped
class WebhookClient {

    /** The timeout that Standard Webhooks asks of senders. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final boolean anywhere;
    private final Duration patience;
    private final Clock clock;
    private final ExecutorService threads;
    private final HttpClient client;

    @Inject
    WebhookClient(
            Settings settings,
            TrustedCertificates trusted,
            Vertx vertx,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this(settings.image().callback().allowPrivate(), PATIENCE, trusted, vertx, clock, threads);
    }

    WebhookClient(
            boolean anywhere,
            Duration patience,
            TrustedCertificates trusted,
            Vertx vertx,
            Clock clock,
            ExecutorService threads) {
        this.anywhere = anywhere;
        this.patience = patience;
        this.clock = clock;
        this.threads = threads;
        HttpClientOptions options =
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        trusted.besidesPublicAuthorities().map(TrustOptions::wrap).ifPresent(options::setTrustOptions);
        this.client = vertx.createHttpClient(options);
    }

    /** @param retryAfter the pause that the receiver asks for, if any */
    record Reply(int status, Optional<Duration> retryAfter) {}

    /** The host name resolves to an address to which nothing is sent. */
    static final class ForbiddenAddress extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForbiddenAddress() {
            super("its address is not a public one", null, false, false);
        }
    }

    /** Fails with a {@link ForbiddenAddress}, or with the failure of the connection. */
    Uni<Reply> post(URI url, Map<String, String> headers, byte[] body) {
        Exchange exchange = new Exchange(clock);
        return Uni.createFrom()
                .item(() -> address(url.getHost()))
                .runSubscriptionOn(threads)
                .chain(address -> Uni.createFrom()
                        .completionStage(() -> client.request(PinnedRequest.to(url, address, HttpMethod.POST))
                                .compose(request -> exchange.send(request, headers, body))
                                .toCompletionStage()))
                .ifNoItem()
                .after(patience)
                .recoverWithUni(exchange::giveUp);
    }

    private InetAddress address(String host) {
        return PinnedRequest.address(host, anywhere).orElseThrow(ForbiddenAddress::new);
    }
}
