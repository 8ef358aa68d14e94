package io.imagefunction.http;

import io.imagefunction.catalogue.KeyCheck;
import io.imagefunction.failure.Failures;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Checks that OpenRouter accepts the key. Every check asks OpenRouter, which costs nothing. */
@Readiness
@ApplicationScoped
class KeyHealth implements AsyncHealthCheck {

    private final KeyCheck key;

    KeyHealth(KeyCheck key) {
        this.key = key;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        if (!key.isConfigured()) {
            return Uni.createFrom().item(down("no key is configured: set OPENROUTER_API_KEY"));
        }
        return key.check()
                .map(known -> HealthCheckResponse.up("openrouter"))
                .onFailure()
                .recoverWithItem(problem -> down(Failures.of(problem).message()));
    }

    private static HealthCheckResponse down(String reason) {
        return HealthCheckResponse.named("openrouter")
                .down()
                .withData("reason", reason)
                .build();
    }
}
