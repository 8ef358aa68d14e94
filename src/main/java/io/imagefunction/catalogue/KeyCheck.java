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

/** Asks OpenRouter whether it knows the configured key, which costs nothing. */
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

    /** Ends well if the key is valid; fails with an {@link UpstreamException}. */
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
