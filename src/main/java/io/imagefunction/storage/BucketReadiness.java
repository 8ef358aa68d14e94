package io.imagefunction.storage;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/**
 * Whether the bucket can be used, asked at the start, which does not wait for it, and again only after it could not:
 * nobody pays for a picture that cannot be stored.
 */
@ApplicationScoped
class BucketReadiness {

    private static final Logger LOG = Logger.getLogger(BucketReadiness.class);

    private final Bucket bucket;
    private final ExecutorService threads;
    private CompletableFuture<Void> known;

    BucketReadiness(Bucket bucket, @VirtualThreads ExecutorService threads) {
        this.bucket = bucket;
        this.threads = threads;
    }

    void check(@Observes StartupEvent start) {
        ready().whenComplete((usable, problem) -> {
            if (problem != null) {
                LOG.errorf("The bucket cannot be used: %s", problem.getCause().getMessage());
            }
        });
    }

    /** Fails with a {@link StorageException} if the bucket cannot be used. */
    synchronized CompletableFuture<Void> ready() {
        if (known == null || known.isCompletedExceptionally()) {
            known = CompletableFuture.runAsync(bucket::check, threads);
        }
        return known;
    }

    /** Something could not be stored: the next one asks first. */
    synchronized void doubt() {
        known = null;
    }
}
