package io.imagefunction.storage;

import io.imagefunction.Settings;
import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Requests that were put into the bucket because no event has room for them. Only those under one prefix are read: who may
 * send an event must not be able to have any object of the bucket sent to upstream.
 */
@ApplicationScoped
public class RequestObjects {

    private final Bucket bucket;
    private final Settings.Image settings;

    RequestObjects(Bucket bucket, Settings settings) {
        this.bucket = bucket;
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
     * @param memory waits until there is room for the longest request, and keeps what this one needs
     */
    public Optional<byte[]> find(String bucketName, String key, RequestBudget.Lease memory) {
        String prefix = bucket.key(settings.requestPrefix());
        if (!bucketName.equals(bucket.name()) || !key.startsWith(prefix)) {
            throw new StorageException(
                    Reason.NOT_A_REQUEST,
                    "requests are read from s3://" + bucket.name() + "/" + prefix + " and nowhere else");
        }
        int limit = Math.toIntExact(settings.limits().bodySize().asLongValue());
        memory.take(limit);
        Optional<byte[]> request = find(key, limit + 1, memory);
        if (request.filter(content -> content.length > limit).isPresent()) {
            throw new StorageException(Reason.TOO_LARGE, "a request must have at most " + limit + " bytes");
        }
        return request;
    }

    private Optional<byte[]> find(String key, int most, RequestBudget.Lease memory) {
        ResponseTransformer<GetObjectResponse, byte[]> beginning = (response, body) -> {
            memory.keep(Math.min(most, response.contentLength()));
            return body.readNBytes(most);
        };
        return bucket.ask(s3 -> {
            try {
                return Optional.of(s3.getObject(get -> get.bucket(bucket.name()).key(key), beginning));
            } catch (NoSuchKeyException none) {
                return Optional.empty();
            }
        });
    }
}
