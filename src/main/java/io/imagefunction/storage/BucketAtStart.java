package io.imagefunction.storage;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Says at the start, in one line, that the bucket cannot be used. Beside the start, which does not wait for it. */
class BucketAtStart {

    private static final Logger LOG = Logger.getLogger(BucketAtStart.class);

    void check(@Observes StartupEvent start, PictureStore store, @VirtualThreads ExecutorService threads) {
        threads.execute(() -> {
            try {
                store.check();
            } catch (StorageException unusable) {
                LOG.errorf("The bucket cannot be used: %s", unusable.getMessage());
            }
        });
    }
}
