package io.imagefunction.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** Store of the gallery's entries, as {@code gallery/<name>}. Methods block, and fail with a {@link StorageException}. */
@ApplicationScoped
public class GalleryObjects {

    private static final String FOLDER = "gallery/";

    /** The longest key that S3 takes, in bytes. */
    private static final int LONGEST_KEY = 1024;

    private final Bucket bucket;

    GalleryObjects(Bucket bucket) {
        this.bucket = bucket;
    }

    /** @param more whether there are names after these */
    public record Names(List<String> names, boolean more) {}

    /** The longest name that an entry may have, in bytes. */
    public int longestName() {
        return LONGEST_KEY - bucket.key(FOLDER).getBytes(StandardCharsets.UTF_8).length;
    }

    public void put(String name, String json) {
        var put = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(FOLDER + name))
                .contentType("application/json");
        bucket.kmsKeyId().ifPresent(kms -> put.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(kms));
        bucket.ask(s3 -> s3.putObject(put.build(), RequestBody.fromString(json)));
    }

    /** Lists names in their order with one request. */
    public Names list(String prefix, Optional<String> after, int most) {
        String folder = bucket.key(FOLDER);
        var page = bucket.ask(s3 -> s3.listObjectsV2(list -> list.bucket(bucket.name())
                .prefix(folder + prefix)
                .startAfter(after.map(name -> folder + name).orElse(null))
                .maxKeys(most)));
        return new Names(
                page.contents().stream()
                        .map(S3Object::key)
                        .map(key -> key.substring(folder.length()))
                        .toList(),
                Boolean.TRUE.equals(page.isTruncated()));
    }

    /** A missing entry is no failure. */
    public void remove(String name) {
        bucket.ask(s3 -> s3.deleteObject(delete -> delete.bucket(bucket.name()).key(bucket.key(FOLDER + name))));
    }
}
