package io.imagefunction.storage;

import io.imagefunction.FaultProxy;
import io.imagefunction.TestSettings;
import io.imagefunction.aws.AwsClients;
import io.imagefunction.local.S3Server;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Storage for tests, against an S3 server in this JVM and without an application. */
public final class TestStorage implements AutoCloseable {

    private static final String BUCKET = "test-images";

    private final Path directory;
    private final S3Server server;
    private final FaultProxy toS3;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Settings settings;
    private final S3Client s3;
    private final Bucket bucket;
    private final PartMemory budget;
    private final PictureStore store;

    private TestStorage(Clock clock, Map<String, String> more) {
        try {
            directory = Files.createTempDirectory("image-function-s3");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("aws.region", S3Server.REGION);
        server = S3Server.start(0, BUCKET, directory);
        toS3 = new FaultProxy(server.endpoint());
        Map<String, String> environment = new HashMap<>(Map.of(
                "IMAGE_BUCKET",
                BUCKET,
                "IMAGE_S3_ENDPOINT",
                "http://127.0.0.1:" + toS3.port(),
                "IMAGE_S3_ATTEMPTS",
                "2"));
        environment.putAll(more);
        settings = TestSettings.of(environment);
        s3 = clients().client();
        bucket = new Bucket(s3, settings);
        budget = new PartMemory(settings);
        store = new PictureStore(bucket, new BucketReadiness(bucket, threads), budget, settings, clock, threads);
    }

    public static TestStorage start(Clock clock) {
        return start(clock, Map.of());
    }

    /** @param environment settings beside those that say where the bucket is */
    public static TestStorage start(Clock clock, Map<String, String> environment) {
        return new TestStorage(clock, environment);
    }

    static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
    }

    S3Clients clients() {
        return new S3Clients(settings, new AwsClients(credentials(), new TrustedCertificates(Optional.empty())));
    }

    public Settings settings() {
        return settings;
    }

    public ExecutorService threads() {
        return threads;
    }

    /** The proxy between the code under test and S3. */
    public FaultProxy toS3() {
        return toS3;
    }

    S3Client s3() {
        return s3;
    }

    Bucket bucket() {
        return bucket;
    }

    PartMemory budget() {
        return budget;
    }

    public JsonRecords records() {
        return new JsonRecords(bucket);
    }

    public InboxObjects inboxes() {
        return new InboxObjects(bucket);
    }

    public QueuedRequests queuedRequests() {
        return new QueuedRequests(bucket, new RequestReads(bucket));
    }

    /** Memory for a request, of as much as there is. */
    public RequestMemory.Lease memory() {
        return new RequestMemory().request();
    }

    public PictureStore pictures() {
        return store;
    }

    public StoredPictures storedPictures() {
        return new StoredPictures(bucket);
    }

    /** The keys of all objects. */
    List<String> objects() {
        return s3.listObjectsV2(list -> list.bucket(BUCKET)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** The keys of uploads that have neither been completed nor aborted: S3 charges for the parts that they hold. */
    List<String> unfinishedUploads() {
        return s3.listMultipartUploads(list -> list.bucket(BUCKET)).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    @Override
    public void close() {
        s3.close();
        toS3.close();
        server.close();
        threads.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
