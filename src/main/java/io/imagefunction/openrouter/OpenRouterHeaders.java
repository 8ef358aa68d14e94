package io.imagefunction.openrouter;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;

/** The key, and the headers by which OpenRouter attributes an application's calls. */
@ApplicationScoped
class OpenRouterHeaders implements ClientRequestFilter {

    private final Settings.OpenRouter settings;

    OpenRouterHeaders(Settings settings) {
        this.settings = settings.openrouter();
    }

    @Override
    public void filter(ClientRequestContext request) {
        var headers = request.getHeaders();
        settings.apiKey().ifPresent(key -> headers.putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + key));
        settings.referer().ifPresent(referer -> headers.putSingle("HTTP-Referer", referer));
        settings.title().ifPresent(title -> headers.putSingle("X-OpenRouter-Title", title));
        headers.putSingle("X-OpenRouter-Categories", "image-gen");
    }
}
