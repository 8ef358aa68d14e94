package io.imagefunction.storage;

import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Small objects that many processes put into folders, and that whoever has read them removes. What fits into an object's
 * name is read by listing the folder. Methods block, and fail with a {@link StorageException}.
 */
@ApplicationScoped
public class InboxObjects {

    /** The longest key that S3 takes, in bytes. */
    private static final int LONGEST_KEY = 1024;

    /** Contents that are read at a time. */
    private static final int READS = 16;

    /**
     * The longest name of an object on another server than S3, in bytes. Some of them keep objects as files, whose names
     * have at most 255 bytes, and add something to these.
     */
    private static final int LONGEST_NAME = 215;

    /** The most objects that S3 lists, or deletes, with one request. */
    private static final int PAGE = 1000;

    private static final AwsRequestOverrideConfiguration IMPATIENT = AwsRequestOverrideConfiguration.builder()
            .apiCallAttemptTimeout(Duration.ofSeconds(2))
            .build();

    private final Bucket bucket;

    InboxObjects(Bucket bucket) {
        this.bucket = bucket;
    }

    /** The longest name that an object of the folder may have, in bytes. */
    public int longestName(String folder) {
        int left = LONGEST_KEY - bucket.key(folder).getBytes(StandardCharsets.UTF_8).length;
        return bucket.isOnAnotherServer() ? Math.min(LONGEST_NAME, left) : left;
    }

    public void put(String folder, String name, String content) {
        var put = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(folder + name))
                .contentType("application/json")
                .overrideConfiguration(IMPATIENT);
        bucket.kmsKeyId().ifPresent(kms -> put.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(kms));
        bucket.ask(s3 -> s3.putObject(put.build(), RequestBody.fromString(content)));
    }

    /** The contents by name, of those that are there. Several are read at once. */
    public Map<String, String> read(String folder, List<String> names) {
        Map<String, String> contents = new ConcurrentHashMap<>();
        try (var threads =
                Executors.newFixedThreadPool(READS, Thread.ofVirtual().factory())) {
            List<CompletableFuture<Void>> reads = names.stream()
                    .map(name -> CompletableFuture.runAsync(
                            () -> read(folder, name).ifPresent(content -> contents.put(name, content)), threads))
                    .toList();
            try {
                reads.forEach(CompletableFuture::join);
            } catch (CompletionException failed) {
                threads.shutdownNow(); // the others are of no use
                throw failed.getCause() instanceof StorageException cause ? cause : failed;
            }
        }
        return contents;
    }

    private Optional<String> read(String folder, String name) {
        return bucket.ask(s3 -> {
            try {
                return Optional.of(s3.getObjectAsBytes(get -> get.bucket(bucket.name())
                                .key(bucket.key(folder + name))
                                .overrideConfiguration(IMPATIENT))
                        .asUtf8String());
            } catch (NoSuchKeyException removed) {
                return Optional.empty();
            }
        });
    }

    /** The names of all objects in their order, with one request for each thousand. */
    public List<String> list(String folder) {
        String prefix = bucket.key(folder);
        List<String> names = new ArrayList<>();
        boolean more = true;
        while (more) {
            String after = names.isEmpty() ? null : prefix + names.getLast();
            var page = bucket.ask(s3 -> s3.listObjectsV2(list -> list.bucket(bucket.name())
                    .prefix(prefix)
                    .startAfter(after)
                    .maxKeys(PAGE)
                    .overrideConfiguration(IMPATIENT)));
            page.contents().forEach(object -> names.add(object.key().substring(prefix.length())));
            more = Boolean.TRUE.equals(page.isTruncated()) && !page.contents().isEmpty();
        }
        return names;
    }

    /** Objects that are missing are no failure. */
    public void remove(String folder, List<String> names) {
        for (int from = 0; from < names.size(); from += PAGE) {
            List<ObjectIdentifier> page = names.subList(from, Math.min(from + PAGE, names.size())).stream()
                    .map(name -> ObjectIdentifier.builder()
                            .key(bucket.key(folder + name))
                            .build())
                    .toList();
            var removed = bucket.ask(s3 -> s3.deleteObjects(delete -> delete.bucket(bucket.name())
                    .delete(all -> all.objects(page).quiet(true))
                    .overrideConfiguration(IMPATIENT)));
            removed.errors().stream().findFirst().ifPresent(first -> {
                throw new StorageException(
                        "AccessDenied".equals(first.code()) ? Reason.ACCESS_DENIED : Reason.UNAVAILABLE,
                        "S3 does not delete " + first.key() + ": " + first.code());
            });
        }
    }
}
