package io.imagefunction.storage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Small JSON documents in the bucket that several processes write: each write has a condition, so that of several at
 * once one wins and the others learn what it wrote. Methods block, and fail with a {@link StorageException} where
 * nothing can be said of the outcome; then the write may still happen later.
 *
 * <p>An answer that got lost is not guessed at. Every write carries a random {@value #REVISION}, and whoever does not
 * know how a write ended reads the document: one with the write's own revision is its success, whatever S3 said to a
 * repeated request, and one that somebody else wrote means that the write's condition can never hold again.
 */
@ApplicationScoped
public class JsonRecords {

    private static final String REVISION = "revision";

    /** Small documents take S3 some tens of milliseconds: one that stalls is sent again soon. */
    private static final Duration LONGEST_TRY = Duration.ofSeconds(2);

    /** S3 may answer that writes are in each other's way without either having happened. */
    private static final int COLLISIONS = 5;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AwsRequestOverrideConfiguration IMPATIENT = AwsRequestOverrideConfiguration.builder()
            .apiCallAttemptTimeout(LONGEST_TRY)
            .build();

    /** A document as it was written once; {@code etag} is S3's name for that. */
    public record Version(ObjectNode json, String etag) {}

    /** How a write ended. */
    public sealed interface Outcome {
        record Written(Version version) implements Outcome {}

        /** @param there what is there instead, if anything */
        record Refused(Optional<Version> there) implements Outcome {}
    }

    private final Bucket bucket;

    JsonRecords(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Writes a document of a name that has none. */
    public Outcome create(String name, ObjectNode json) {
        return write(name, json, Optional.empty());
    }

    /** Writes a document in the place of this version of it. */
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
        throw new StorageException(Reason.UNAVAILABLE, "S3 lets no write of " + name + " through");
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

    /** Returns the new version's tag; none if S3 says that the condition does not hold. */
    private Optional<String> put(String name, ObjectNode json, Optional<String> expected) {
        PutObjectRequest request = request(name, expected);
        RequestBody body = RequestBody.fromBytes(json.toString().getBytes(StandardCharsets.UTF_8));
        return bucket.ask(s3 -> {
            try {
                return Optional.of(s3.putObject(request, body).eTag());
            } catch (S3Exception refused) {
                // 409: another write is under way; NoSuchKey: what was to be replaced is gone.
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
            // Said below, like any other document that nobody here has written.
        }
        throw new StorageException(Reason.UNREADABLE, name + " is not a JSON object");
    }
}
