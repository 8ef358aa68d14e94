package io.imagefunction.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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

    /** A picture of the caller. */
    public record Own(String key, Head head) {}

    /** @return none if there is no such object */
    public Optional<Head> head(String key) {
        return response(key).map(PictureObjects::head);
    }

    private static Head head(HeadObjectResponse object) {
        return new Head(object.contentType(), object.contentLength(), object.eTag(), object.contentDisposition());
    }

    /**
     * Finds a picture of the caller.
     *
     * @param owner the hash of the caller's name, who must be the picture's owner
     * @return none if there is no such picture, or it is somebody else's
     */
    public Optional<Own> find(String id, String owner) {
        return PictureId.parse(id).flatMap(parsed -> store.find(id).flatMap(key -> response(key)
                .filter(object -> isOwned(object, parsed, owner))
                .map(object -> new Own(key, head(object)))));
    }

    /**
     * Deletes a picture, and the previews of the request that made it.
     *
     * @param owner the hash of the caller's name, who must be the picture's owner
     * @return whether it was deleted; not if there is no such picture, or it is somebody else's
     */
    public boolean delete(String id, String owner) {
        Optional<Own> picture = find(id, owner);
        // The picture is deleted last: if this fails half-way, the caller can repeat it.
        picture.flatMap(found -> PictureId.parse(id))
                .map(this::previews)
                .orElse(List.of())
                .forEach(this::delete);
        picture.map(Own::key).ifPresent(this::delete);
        return picture.isPresent();
    }

    private void delete(String key) {
        bucket.ask(s3 -> s3.deleteObject(delete -> delete.bucket(bucket.name()).key(key)));
    }

    /** A picture from before owners were recorded is nobody's. */
    private static boolean isOwned(HeadObjectResponse object, PictureId id, String owner) {
        byte[] mark = object.metadata().getOrDefault(Label.OWNER, "").getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(Label.owner(id, owner).getBytes(StandardCharsets.UTF_8), mark);
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
