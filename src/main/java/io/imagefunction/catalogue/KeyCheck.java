package io.imagefunction.catalogue;

import io.imagefunction.openrouter.OpenRouterApi;
import io.imagefunction.openrouter.UpstreamBody;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.settings.Settings;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;
import org.jboss.resteasy.reactive.RestResponse;

/** Check that OpenRouter accepts the configured API key, at no cost. */
@ApplicationScoped
public class KeyCheck {

    private final OpenRouterApi api;
    private final Settings.OpenRouter settings;
    private final ExecutorService threads;

    KeyCheck(OpenRouterApi api, Settings settings, @VirtualThreads ExecutorService threads) {
        this.api = api;
        this.settings = settings.openrouter();
        this.threads = threads;
    }

    /** Whether a key is configured at all. */
    public boolean isConfigured() {
        return settings.apiKey().isPresent();
    }

    /** Completes if the key is valid. Fails with an {@link UpstreamException} otherwise. */
    public Uni<Void> check() {
        return UpstreamBody.arriving(api.key(), threads).invoke(KeyCheck::read).replaceWithVoid();
    }

    private static void read(RestResponse<InputStream> response) {
        try (InputStream body = UpstreamBody.of(response)) {
            body.skip(Long.MAX_VALUE);
        } catch (IOException brokenOff) {
            throw new UpstreamException.Unreachable(brokenOff);
        }
    }
}
