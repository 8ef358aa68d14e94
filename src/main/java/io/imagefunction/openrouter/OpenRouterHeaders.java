package io.imagefunction.openrouter;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.function.BiConsumer;

/** Headers of every call to OpenRouter: the API key, and those that attribute calls to an application. */
@ApplicationScoped
class OpenRouterHeaders implements ClientRequestFilter {

    private final Settings.OpenRouter settings;

    OpenRouterHeaders(Settings settings) {
        this.settings = settings.openrouter();
    }

    @Override
    public void filter(ClientRequestContext request) {
        forEach(request.getHeaders()::putSingle);
    }

    void forEach(BiConsumer<String, String> header) {
        settings.apiKey().ifPresent(key -> header.accept(HttpHeaders.AUTHORIZATION, "Bearer " + key));
        settings.referer().ifPresent(referer -> header.accept("HTTP-Referer", referer));
        settings.title().ifPresent(title -> header.accept("X-OpenRouter-Title", title));
        header.accept("X-OpenRouter-Categories", "image-gen");
    }
}
