package io.imagefunction.storage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Store of small JSON documents in the bucket that several processes write. Every write is conditional: of several
 * concurrent writes one wins, and the others learn what it wrote. Methods block. They fail with a {@link
 * StorageException} if the outcome is unknown; the write may then still take effect later.
 *
 * <p>A lost answer does not leave the outcome to guesswork. Every write carries a random {@value #REVISION}. A writer
 * that does not know its outcome reads the document. If the document has the writer's revision, the write succeeded,
 * whatever S3 answered to a retry. If it has another revision, the write's condition can never hold again.
 */
@ApplicationScoped
public class JsonRecords {

    private static final String REVISION = "revision";

    /**
     * Timeout of one attempt. Small documents take S3 some tens of milliseconds, so a stalled request is retried soon.
     */
    private static final Duration LONGEST_TRY = Duration.ofSeconds(2);

    /** Attempts of a write: S3 may reject concurrent writes as conflicting although none of them took effect. */
    private static final int COLLISIONS = 5;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AwsRequestOverrideConfiguration IMPATIENT = AwsRequestOverrideConfiguration.builder()
            .apiCallAttemptTimeout(LONGEST_TRY)
            .build();

    /** One version of a document; {@code etag} is S3's tag of this version. */
    public record Version(ObjectNode json, String etag) {}

    /** Outcome of a write. */
    public sealed interface Outcome {
        record Written(Version version) implements Outcome {}

        /** @param there the current document, if there is one */
        record Refused(Optional<Version> there) implements Outcome {}
    }

    private final Bucket bucket;

    JsonRecords(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Creates a document unless one of this name exists. */
    public Outcome create(String name, ObjectNode json) {
        return write(name, json, Optional.empty());
    }

    /** Replaces this version of a document. */
    public Outcome replace(String name, ObjectNode json, Version expected) {
        return write(name, json, Optional.of(expected.etag()));
    }

    public Optional<Version> read(String name) {
        return bucket.ask(s3 -> {
            try {
                var object = s3.getObjectAsBytes(
                        get -> get.bucket(bucket.name()).key(bucket.key(name)).overrideConfiguration(IMPATIENT));
                return Optional.of(new Version(
                        parse(name, object.asByteArrayUnsafe()),
                        object.response().eTag()));
            } catch (NoSuchKeyException none) {
                return Optional.empty();
            }
        });
    }

    /** @param next where the next page begins; empty on the last page */
    public record Names(List<String> names, Optional<String> next) {}

    /** Lists the names of documents in their order, with one request. */
    public Names list(String folder, Optional<String> after, int most) {
        String prefix = bucket.key("");
        var page = bucket.ask(s3 -> s3.listObjectsV2(list -> list.bucket(bucket.name())
                .prefix(prefix + folder)
                .startAfter(after.map(name -> prefix + folder + name).orElse(null))
                .maxKeys(most)));
        List<String> names = page.contents().stream()
                .map(object -> object.key().substring(prefix.length()))
                .toList();
        boolean more = Boolean.TRUE.equals(page.isTruncated()) && !names.isEmpty();
        return new Names(names, more ? Optional.of(names.getLast().substring(folder.length())) : Optional.empty());
    }

    private Outcome write(String name, ObjectNode json, Optional<String> expected) {
        ObjectNode revised = json.deepCopy().put(REVISION, UUID.randomUUID().toString());
        for (int collisions = 0; collisions < COLLISIONS; collisions++) {
            Optional<String> etag;
            Optional<Version> there;
            try {
                etag = put(name, revised, expected);
                if (etag.isPresent()) {
                    return new Outcome.Written(new Version(revised, etag.get()));
                }
                there = read(name);
            } catch (StorageException unknown) {
                there = readAfter(unknown, name);
                if (there.map(Version::etag).equals(expected)) {
                    throw unknown;
                }
            }
            if (there.filter(version -> isSame(version, revised)).isPresent()) {
                return new Outcome.Written(there.get());
            }
            if (!there.map(Version::etag).equals(expected)) {
                return new Outcome.Refused(there);
            }
        }
        throw new StorageException(Reason.UNAVAILABLE, "S3 rejects every write of " + name);
    }

    private Optional<Version> readAfter(StorageException unknown, String name) {
        try {
            return read(name);
        } catch (StorageException unreadable) {
            unknown.addSuppressed(unreadable);
            throw unknown;
        }
    }

    private static boolean isSame(Version version, ObjectNode written) {
        return version.json().path(REVISION).equals(written.path(REVISION));
    }

    /** Returns the tag of the new version, or none if S3 reports that the condition does not hold. */
    private Optional<String> put(String name, ObjectNode json, Optional<String> expected) {
        PutObjectRequest request = request(name, expected);
        RequestBody body = RequestBody.fromBytes(json.toString().getBytes(StandardCharsets.UTF_8));
        return bucket.ask(s3 -> {
            try {
                return Optional.of(s3.putObject(request, body).eTag());
            } catch (S3Exception refused) {
                // 409: another write is in flight. NoSuchKey: the document to replace was deleted.
                if (refused.statusCode() == 412
                        || refused.statusCode() == 409
                        || refused instanceof NoSuchKeyException) {
                    return Optional.empty();
                }
                throw refused;
            }
        });
    }

    private PutObjectRequest request(String name, Optional<String> expected) {
        var request = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .contentType("application/json")
                .overrideConfiguration(IMPATIENT);
        expected.ifPresentOrElse(request::ifMatch, () -> request.ifNoneMatch("*"));
        bucket.kmsKeyId().ifPresent(kms -> request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(kms));
        return request.build();
    }

    private static ObjectNode parse(String name, byte[] document) {
        try {
            if (JSON.readTree(document) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException notJson) {
            // Reported below, like any document that this program has not written.
        }
        throw new StorageException(Reason.UNREADABLE, name + " is not a JSON object");
    }
}
