package io.imagefunction.catalogue;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/**
 * Warm-up that requests the list of models in the background during the start. The first generation needs that list,
 * and then finds the request in flight, with the client built and the TLS handshake done.
 */
@ApplicationScoped
class WarmConnection {

    private static final Logger LOG = Logger.getLogger(WarmConnection.class);

    void warm(
            @Observes StartupEvent start, Instance<ModelCatalogue> catalogue, @VirtualThreads ExecutorService threads) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            threads.execute(() -> catalogue
                    .get()
                    .models()
                    .subscribe()
                    .with(models -> {}, failure -> LOG.warnf("OpenRouter's list of models: %s", failure.getMessage())));
        }
    }
}
