package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** The pictures in the bucket. Blocking methods ask S3 and fail with a {@link StorageException}. */
@ApplicationScoped
public class PictureStore {

    private final Bucket bucket;
    private final BucketReadiness readiness;
    private final PartBudget budget;
    private final Settings.Image settings;
    private final Clock clock;
    private final ExecutorService threads;
    private final SecureRandom random = new SecureRandom();

    PictureStore(
            Bucket bucket,
            BucketReadiness readiness,
            PartBudget budget,
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

    /** Names for the pictures of one attempt. */
    public PictureSeries newSeries() {
        return PictureSeries.random(clock, random);
    }

    /** Begins a picture; nothing happens at S3 before its first part is full or it is complete. */
    public PictureUpload upload(PictureSeries series, Label label) {
        return new PictureUpload(this, series.next(), label, PictureUpload.Kind.PICTURE);
    }

    /**
     * Begins a preview of a picture that is still being made, under {@code previews/}, where nothing is kept for long. It
     * fails rather than take from the pictures themselves memory or time.
     */
    public PictureUpload preview(PictureSeries series, Label label) {
        return new PictureUpload(this, series.next(), label, PictureUpload.Kind.PREVIEW);
    }

    /** The key of a stored picture, if there is one of that id. Blocking. */
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

    /** Fails if the bucket cannot be used. Blocking. */
    public void check() {
        bucket.check();
    }

    /** Fails if the bucket could not be used when that was last asked, which is not at every call. */
    public Uni<Void> ready() {
        // A copy, because who gives up waiting cancels it while others wait for the same; but the next one asks anew.
        return Uni.createFrom()
                .completionStage(() -> readiness.ready().copy())
                .onCancellation()
                .invoke(readiness::doubt);
    }

    Bucket bucket() {
        return bucket;
    }

    BucketReadiness readiness() {
        return readiness;
    }

    PartBudget budget() {
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
