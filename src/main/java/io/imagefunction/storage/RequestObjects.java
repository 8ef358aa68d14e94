package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Requests that were put into the bucket because no event has room for them. Only those under one prefix are read: who may
 * send an event must not be able to have any object of the bucket sent to upstream.
 */
@ApplicationScoped
public class RequestObjects {

    private final Bucket bucket;
    private final RequestReads reads;
    private final Settings.Image settings;

    RequestObjects(Bucket bucket, RequestReads reads, Settings settings) {
        this.bucket = bucket;
        this.reads = reads;
        this.settings = settings.image();
    }

    /** Blocking. Fails with a {@link StorageException}, which says {@link Reason#NOT_A_REQUEST} of all other objects. */
    public byte[] read(String bucketName, String key, RequestBudget.Lease memory) {
        return find(bucketName, key, memory)
                .orElseThrow(() -> new StorageException(Reason.NOT_A_REQUEST, "there is no request of this name"));
    }

    /**
     * The same for an object that may have been deleted.
     *
     * @param memory waits until there is room for it
     */
    public Optional<byte[]> find(String bucketName, String key, RequestBudget.Lease memory) {
        String prefix = bucket.key(settings.requestPrefix());
        if (!bucketName.equals(bucket.name()) || !key.startsWith(prefix)) {
            throw new StorageException(
                    Reason.NOT_A_REQUEST,
                    "requests are read from s3://" + bucket.name() + "/" + prefix + " and nowhere else");
        }
        int limit = Math.toIntExact(settings.limits().bodySize().asLongValue());
        Optional<byte[]> request = reads.read(key, limit + 1, memory);
        if (request.filter(content -> content.length > limit).isPresent()) {
            throw new StorageException(Reason.TOO_LARGE, "a request must have at most " + limit + " bytes");
        }
        return request;
    }
}
