package io.imagefunction.http;

import io.imagefunction.storage.PictureStore;
import io.imagefunction.storage.StorageException;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Checks that the bucket can be used. Every check asks S3, which costs next to nothing. */
@Readiness
@ApplicationScoped
class StorageHealth implements HealthCheck {

    private final PictureStore store;

    StorageHealth(PictureStore store) {
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            store.check();
            return HealthCheckResponse.up("bucket");
        } catch (StorageException unusable) {
            return HealthCheckResponse.named("bucket")
                    .down()
                    .withData("reason", unusable.getMessage())
                    .build();
        }
    }
}
