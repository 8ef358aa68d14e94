package io.imagefunction.openrouter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.URI;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Client for the requests whose answers contain pictures. It streams every body with back-pressure, so that a picture
 * of many megabytes is never held in memory. The REST client, which sends all other requests, would drop a partial
 * result when the connection fails. Each request comes with a {@link StreamedCall}, by which it can be cancelled, so that
 * upstream stops and bills nothing.
 */
@ApplicationScoped
class StreamedCalls {

    private static final JsonMapper JSON = new JsonMapper();

    private final URI baseUrl;
    private final OpenRouterHeaders headers;
    private final HttpClient pooled;
    private final HttpClient unpooled;

    @Inject
    StreamedCalls(Settings settings, OpenRouterHeaders headers, TrustedCertificates trusted, Vertx vertx) {
        this(settings.openrouter().baseUrl(), headers, trusted, vertx);
    }

    StreamedCalls(URI baseUrl, OpenRouterHeaders headers, TrustedCertificates trusted, Vertx vertx) {
        this.baseUrl = baseUrl;
        this.headers = headers;
        // Shares the connection pool of the REST client.
        this.pooled = vertx.createHttpClient(options(trusted).setShared(true).setName(OpenRouterClient.POOL));
        this.unpooled = vertx.createHttpClient(options(trusted).setKeepAlive(false));
    }

    private HttpClientOptions options(TrustedCertificates trusted) {
        HttpClientOptions options = new HttpClientOptions()
                .setMaxPoolSize(OpenRouterClient.POOL_SIZE)
                .setMaxChunkSize(OpenRouterClient.MAX_CHUNK_SIZE)
                .setConnectTimeout((int) OpenRouterClient.CONNECT_TIMEOUT.toMillis());
        trusted.trustManager().map(TrustOptions::wrap).ifPresent(options::setTrustOptions);
        SystemProxy.of(baseUrl).ifPresent(options::setProxyOptions);
        return options;
    }

    Uni<RestResponse<InputStream>> images(JsonNode request, StreamedCall call) {
        return post(pooled, "/images", request, call);
    }

    /**
     * Opens a new connection for every call. Upstream may have closed an idle connection, and it would be unknown
     * whether a call sent on it is billed.
     */
    Uni<RestResponse<InputStream>> chat(ChatApi api, JsonNode request, StreamedCall call) {
        return post(
                unpooled,
                switch (api) {
                    case COMPLETIONS -> "/chat/completions";
                    case RESPONSES -> "/responses";
                },
                request,
                call);
    }

    private Uni<RestResponse<InputStream>> post(HttpClient client, String path, JsonNode request, StreamedCall call) {
        return Uni.createFrom().completionStage(() -> client.request(options(path))
                .compose(connected -> call.send(connected, json(request)))
                .toCompletionStage());
    }

    private RequestOptions options(String path) {
        boolean tls = "https".equalsIgnoreCase(baseUrl.getScheme());
        int usual = tls ? 443 : 80;
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(baseUrl.getHost())
                .setPort(baseUrl.getPort() < 0 ? usual : baseUrl.getPort())
                .setSsl(tls)
                .setURI(baseUrl.getRawPath().replaceFirst("/$", "") + path)
                .setFollowRedirects(false)
                .setTimeout(OpenRouterClient.HEAD_TIMEOUT.toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", OpenRouterClient.USER_AGENT);
        headers.forEach(options::putHeader);
        return options;
    }

    private static Buffer json(JsonNode request) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(request));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
