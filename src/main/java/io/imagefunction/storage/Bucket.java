package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import io.imagefunction.storage.StorageException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** The configured bucket: the only class that sends requests to S3 and translates its errors. */
@ApplicationScoped
class Bucket {

    private final S3Client s3;
    private final Settings.Image settings;

    Bucket(S3Client s3, Settings settings) {
        this.s3 = s3;
        this.settings = settings.image();
    }

    String name() {
        return settings.bucket()
                .orElseThrow(() -> new StorageException(
                        Reason.NO_BUCKET, "no bucket is configured: set IMAGE_BUCKET to the name of an S3 bucket"));
    }

    String key(String withoutPrefix) {
        return settings.keyPrefix().orElse("") + withoutPrefix;
    }

    /** Whether an endpoint is configured, so that the server may be another one than S3. */
    boolean isOnAnotherServer() {
        return s3.serviceClientConfiguration().endpointOverride().isPresent();
    }

    /** The server-side encryption of objects, unless the bucket's default applies. */
    Optional<String> kmsKeyId() {
        return settings.kmsKeyId();
    }

    /** Runs a request with the SDK's retries; blocks. Fails with a {@link StorageException}. */
    <T> T ask(Function<S3Client, T> question) {
        try {
            return question.apply(s3);
        } catch (AwsServiceException refused) {
            throw failure(refused);
        } catch (SdkException unanswered) {
            throw new StorageException(reason(unanswered), "S3: " + unanswered.getMessage(), unanswered);
        }
    }

    /** Checks that the bucket exists and can be read. Lists at most one key, which costs next to nothing. */
    void check() {
        ask(client -> client.listObjectsV2(
                list -> list.bucket(name()).prefix(key("images/")).maxKeys(1)));
    }

    private StorageException failure(AwsServiceException refused) {
        String bucket = settings.bucket().orElse("");
        String code = refused.awsErrorDetails() == null
                ? ""
                : refused.awsErrorDetails().errorCode();
        Optional<String> wrongRegion = BucketRegion.other(refused, region());
        if (wrongRegion.isPresent()) {
            return new StorageException(
                    Reason.WRONG_REGION,
                    "bucket " + bucket + " is in " + wrongRegion.get() + ", and the function asks for it in " + region()
                            + ": name a bucket of that region in IMAGE_BUCKET, or set AWS_REGION to the bucket's region",
                    refused);
        }
        if ("NoSuchBucket".equals(code)) {
            return new StorageException(
                    Reason.NO_BUCKET,
                    "there is no bucket named " + bucket + ": create it or correct IMAGE_BUCKET",
                    refused);
        }
        if (refused.statusCode() == 403 || refused.statusCode() == 401) {
            return new StorageException(
                    Reason.ACCESS_DENIED,
                    "S3 refused access to bucket " + bucket + " (" + code
                            + "): check the credentials and that they allow s3:PutObject, s3:GetObject, s3:ListBucket and, to delete,"
                            + " s3:DeleteObject",
                    refused);
        }
        return new StorageException(Reason.UNAVAILABLE, "S3 answered " + refused.statusCode() + " " + code, refused);
    }

    private String region() {
        return s3.serviceClientConfiguration().region().id();
    }

    private static Reason reason(SdkException unanswered) {
        boolean noCredentials = unanswered instanceof SdkClientException
                && String.valueOf(unanswered.getMessage()).contains("credentials");
        return noCredentials ? Reason.ACCESS_DENIED : Reason.UNAVAILABLE;
    }
}
