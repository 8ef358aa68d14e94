package io.imagefunction.openrouter;

import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/** Builds the REST clients of {@link OpenRouterApi} and {@link OpenRouterChatApi}. */
class OpenRouterClient {

    @Produces
    @Singleton
    OpenRouterApi api(Settings settings, OpenRouterHeaders headers, TrustedCertificates trusted) {
        return client(settings, headers, trusted).build(OpenRouterApi.class);
    }

    @Produces
    @Singleton
    OpenRouterChatApi chatApi(Settings settings, OpenRouterHeaders headers, TrustedCertificates trusted) {
        return client(settings, headers, trusted)
                .property(QuarkusRestClientProperties.KEEP_ALIVE_ENABLED, false)
                .build(OpenRouterChatApi.class);
    }

    private static QuarkusRestClientBuilder client(
            Settings settings, OpenRouterHeaders headers, TrustedCertificates trusted) {
        ArrivingBodies bodies = new ArrivingBodies();
        var client = QuarkusRestClientBuilder.newBuilder()
                .baseUri(settings.openrouter().baseUrl())
                .register(headers)
                .register(bodies)
                .register(new LenientContentType())
                .httpClientRequestCustomizer(bodies::await)
                .property(QuarkusRestClientProperties.MAX_CHUNK_SIZE, ReadBuffers.READ_SIZE)
                .property("microprofile.rest.client.disable.default.mapper", true)
                .connectTimeout(10, TimeUnit.SECONDS)
                // The wait for an answer's head, which every call's own deadline ends sooner.
                .readTimeout(15, TimeUnit.MINUTES);
        trusted.keyStore().ifPresent(client::trustStore);
        return client;
    }
}
