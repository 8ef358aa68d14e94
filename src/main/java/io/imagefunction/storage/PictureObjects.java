package io.imagefunction.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Describes and deletes stored pictures. Blocks. */
@ApplicationScoped
public class PictureObjects {

    private final PictureStore store;
    private final Bucket bucket;

    PictureObjects(PictureStore store, Bucket bucket) {
        this.store = store;
        this.bucket = bucket;
    }

    /** What S3 answers to a {@code HEAD} of a picture. */
    public record Head(String mediaType, long size, String etag, String disposition) {}

    /** @return none if there is no such object */
    public Optional<Head> head(String key) {
        return response(key)
                .map(object -> new Head(
                        object.contentType(), object.contentLength(), object.eTag(), object.contentDisposition()));
    }

    /**
     * Deletes a picture, and the previews of the request that made it.
     *
     * @param owners hashes of the names of the caller, who must be the picture's owner
     * @return whether it was deleted; not if there is no such picture, or it is somebody else's
     */
    public boolean delete(String id, Collection<String> owners) {
        Optional<PictureId> parsed = PictureId.parse(id);
        Optional<String> key = store.find(id).filter(found -> isOwned(found, parsed.orElseThrow(), owners));
        if (key.isEmpty()) {
            return false;
        }
        // The picture is deleted last: if this fails half-way, the caller can repeat it.
        previews(parsed.orElseThrow()).forEach(this::delete);
        delete(key.get());
        return true;
    }

    private void delete(String key) {
        bucket.ask(s3 -> s3.deleteObject(delete -> delete.bucket(bucket.name()).key(key)));
    }

    /** A picture from before owners were recorded is nobody's. */
    private boolean isOwned(String key, PictureId id, Collection<String> owners) {
        byte[] owner = response(key)
                .map(object -> object.metadata().get(Label.OWNER))
                .orElse("")
                .getBytes(StandardCharsets.UTF_8);
        return owners.stream()
                .map(name -> Label.owner(id, name).getBytes(StandardCharsets.UTF_8))
                .anyMatch(mark -> MessageDigest.isEqual(mark, owner));
    }

    private List<String> previews(PictureId id) {
        String prefix = bucket.key(id.previewPrefix());
        return bucket
                .ask(s3 -> s3.listObjectsV2(list -> list.bucket(bucket.name()).prefix(prefix)))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private Optional<HeadObjectResponse> response(String key) {
        return bucket.ask(s3 -> {
            try {
                return Optional.of(
                        s3.headObject(head -> head.bucket(bucket.name()).key(key)));
            } catch (NoSuchKeyException none) {
                return Optional.empty();
            }
        });
    }
}
