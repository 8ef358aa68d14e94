package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Reader of requests that callers put into the bucket because they are too large for an event. It reads only keys under
 * one prefix. Otherwise the sender of an event could make this program send any object of the bucket to upstream.
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

    /**
     * Reads a request; blocks. Fails with a {@link StorageException}, with {@link Reason#NOT_A_REQUEST} for any other
     * object.
     */
    public byte[] read(String bucketName, String key, RequestMemory.Lease memory) {
        return find(bucketName, key, memory)
                .orElseThrow(() -> new StorageException(Reason.NOT_A_REQUEST, "there is no request of this name"));
    }

    /**
     * Reads a request that may have been deleted; blocks.
     *
     * @param memory lease that waits until the request fits into memory
     */
    public Optional<byte[]> find(String bucketName, String key, RequestMemory.Lease memory) {
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
