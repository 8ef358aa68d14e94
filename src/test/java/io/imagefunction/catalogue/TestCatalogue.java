package io.imagefunction.catalogue;

import io.imagefunction.openrouter.OpenRouterApi;
import io.imagefunction.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jboss.resteasy.reactive.RestResponse;

/** Catalogue for tests that reads given documents instead of calling OpenRouter, without an application. */
public final class TestCatalogue {

    private TestCatalogue() {}

    /**
     * @param models the list of models; quotes may be written as apostrophes
     * @param endpoints the endpoints' documents by model; of others there is none, and asking for them fails
     */
    public static ModelCatalogue of(
            Settings settings, String models, Map<String, String> endpoints, ExecutorService threads) {
        return new ModelCatalogue(api(models, endpoints), settings, Clock.systemUTC(), threads);
    }

    public static KeyCheck keyCheck(Settings settings, ExecutorService threads) {
        return new KeyCheck(api("{}", Map.of()), settings, threads);
    }

    private static OpenRouterApi api(String models, Map<String, String> endpoints) {
        return (OpenRouterApi) Proxy.newProxyInstance(
                OpenRouterApi.class.getClassLoader(), new Class<?>[] {OpenRouterApi.class}, (proxy, method, asked) -> {
                    String answer =
                            switch (method.getName()) {
                                case "models" -> models;
                                case "endpoints" -> endpoints.get(asked[0] + "/" + asked[1]);
                                default -> throw new UnsupportedOperationException(method.getName());
                            };
                    return io.smallrye.mutiny.Uni.createFrom().item(() -> response(answer));
                });
    }

    private static RestResponse<InputStream> response(String json) {
        return json == null
                ? RestResponse.status(RestResponse.Status.NOT_FOUND)
                : RestResponse.ok(
                        new ByteArrayInputStream(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }
}
