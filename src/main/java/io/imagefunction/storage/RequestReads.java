package io.imagefunction.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Reader of objects that contain requests, within the memory budget. The answer states an object's length. If there is
 * no memory for it now, the answer is aborted and requested again later, so that no connection stays open meanwhile.
 */
@ApplicationScoped
class RequestReads {

    private sealed interface Read {
        record Whole(byte[] content) implements Read {}

        record NoRoom(long bytes) implements Read {}
    }

    private final Bucket bucket;

    RequestReads(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Reads an object; blocks. Fails with a {@link StorageException}.
     *
     * @param key the full key, including the prefix of all keys
     * @param most limit of the object's size in bytes
     * @param memory lease that the content's memory is taken from
     * @return none if there is no such object
     */
    Optional<byte[]> read(String key, int most, RequestMemory.Lease memory) {
        while (true) {
            Optional<Read> read = ask(key, most, memory);
            if (read.isPresent() && read.get() instanceof Read.NoRoom(long bytes)) {
                memory.take(bytes);
            } else {
                return read.map(whole -> ((Read.Whole) whole).content());
            }
        }
    }

    private Optional<Read> ask(String key, int most, RequestMemory.Lease memory) {
        ResponseTransformer<GetObjectResponse, Read> beginning = (response, body) -> {
            long bytes = Math.min(most, response.contentLength());
            if (!memory.takeNow(bytes)) {
                body.abort();
                return new Read.NoRoom(bytes);
            }
            return new Read.Whole(body.readNBytes(most));
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
