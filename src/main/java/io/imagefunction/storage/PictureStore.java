package io.imagefunction.storage;

import io.imagefunction.picture.Dimensions;
import io.imagefunction.picture.PictureFormat;
import io.imagefunction.settings.Settings;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Store of pictures in the bucket. Blocking methods send requests to S3 and fail with a {@link StorageException}. */
@ApplicationScoped
public class PictureStore {

    private static final String S3 = "s3://";

    private final Bucket bucket;
    private final BucketReadiness readiness;
    private final PartMemory budget;
    private final Settings.Image settings;
    private final Clock clock;
    private final ExecutorService threads;
    private final SecureRandom random = new SecureRandom();

    PictureStore(
            Bucket bucket,
            BucketReadiness readiness,
            PartMemory budget,
            Settings settings,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.bucket = bucket;
        this.readiness = readiness;
        this.budget = budget;
        this.settings = settings.image();
        this.clock = clock;
        this.threads = threads;
    }

    /** Creates the IDs for the pictures of one attempt. */
    public PictureSeries newSeries() {
        return PictureSeries.random(clock, random);
    }

    /** Begins a picture. No request is sent before its first part is full or the picture is complete. */
    public PictureUpload upload(PictureSeries series, Label label) {
        return new PictureUpload(this, series.next(), label, PictureUpload.Kind.PICTURE);
    }

    /**
     * Begins a preview of an unfinished picture, under {@code previews/}, where objects are deleted soon. A preview
     * fails rather than delay the pictures themselves or take their memory.
     */
    public PictureUpload preview(PictureSeries series, Label label) {
        return new PictureUpload(this, series.next(), label, PictureUpload.Kind.PREVIEW);
    }

    /** Whether the text names a picture of a bucket: by its ID, or by an {@code s3://} URL. */
    public static boolean isName(String text) {
        return text.startsWith(S3) || PictureId.parse(text).isPresent();
    }

    /** The ID in the name of a picture. Empty for every other object of this bucket, and for other buckets. */
    public Optional<String> idOf(String name) {
        if (!name.startsWith(S3)) {
            return PictureId.parse(name).map(PictureId::value);
        }
        String file = name.substring(name.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        return PictureId.parse(dot < 0 ? file : file.substring(0, dot))
                .filter(id -> name.startsWith(S3 + bucket.name() + "/" + bucket.key(id.keyWithoutExtension() + ".")))
                .map(PictureId::value);
    }

    /** Finds the key of a stored picture by its ID. Blocks. */
    public Optional<String> find(String id) {
        return PictureId.parse(id).flatMap(parsed -> {
            String prefix = bucket.key(parsed.keyWithoutExtension() + ".");
            return bucket
                    .ask(s3 -> s3.listObjectsV2(
                            list -> list.bucket(bucket.name()).prefix(prefix).maxKeys(1)))
                    .contents()
                    .stream()
                    .findFirst()
                    .map(object -> object.key());
        });
    }

    /** A stored picture of which all is known but its key. Empty if the id or the extension is none of a picture. */
    public Optional<StoredPicture> describe(
            String id, String extension, long size, String sha256, Optional<Dimensions> dimensions) {
        return PictureFormat.ofExtension(extension).flatMap(format -> PictureId.parse(id)
                .map(parsed -> bucket.key(parsed.key(format)))
                .map(key -> new StoredPicture(id, key, format, size, sha256, dimensions)));
    }

    /** Fails if the bucket cannot be used. Blocks. */
    public void check() {
        bucket.check();
    }

    /** Fails if the last check of the bucket failed. Does not check at every call. */
    public Uni<Void> ready() {
        // A copy, because a caller that gives up cancels it while others wait for the same check. The next call checks
        // again.
        return Uni.createFrom()
                .completionStage(() -> readiness.ready().copy())
                .onCancellation()
                .invoke(readiness::checkAgain);
    }

    Bucket bucket() {
        return bucket;
    }

    BucketReadiness readiness() {
        return readiness;
    }

    PartMemory budget() {
        return budget;
    }

    Settings.Image settings() {
        return settings;
    }

    ExecutorService threads() {
        return threads;
    }

    long largestPicture() {
        return settings.limits().pictureSize().asLongValue();
    }
}
