package io.imagefunction.storage;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/**
 * Check that the bucket can be used, so that nobody pays for a picture that cannot be stored. It runs in the background
 * at the start, and again only after a failure.
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

    /** Records that storing has failed: the next request checks the bucket first. */
    synchronized void checkAgain() {
        known = null;
    }
}
