package io.imagefunction.openrouter;

import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/** Factory of the REST client of {@link OpenRouterApi}. */
class OpenRouterClient {

    /** Name of the connection pool shared with {@link StreamedCalls}, which saves it a TLS handshake. */
    static final String POOL = "openrouter";

    static final String USER_AGENT = "image-function";

    static final int POOL_SIZE = 50;

    /** Most bytes of a body that one read from the network delivers. */
    static final int MAX_CHUNK_SIZE = 128 * 1024;

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Timeout for the response headers. The deadline of a call is usually shorter. */
    static final Duration HEAD_TIMEOUT = Duration.ofMinutes(15);

    @Produces
    @Singleton
    OpenRouterApi api(Settings settings, OpenRouterHeaders headers, TrustedCertificates trusted) {
        var client = QuarkusRestClientBuilder.newBuilder()
                .baseUri(settings.openrouter().baseUrl())
                .userAgent(USER_AGENT)
                .register(headers)
                .register(new LenientContentType())
                .property(QuarkusRestClientProperties.SHARED, true)
                .property(QuarkusRestClientProperties.NAME, POOL)
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, POOL_SIZE)
                .property(QuarkusRestClientProperties.MAX_CHUNK_SIZE, MAX_CHUNK_SIZE)
                .property("microprofile.rest.client.disable.default.mapper", true)
                .connectTimeout(CONNECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .readTimeout(HEAD_TIMEOUT.toMinutes(), TimeUnit.MINUTES);
        trusted.keyStore().ifPresent(client::trustStore);
        return client.build(OpenRouterApi.class);
    }
}
