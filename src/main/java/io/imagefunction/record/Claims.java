package io.imagefunction.record;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.record.Records.Held;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureStore;
import io.imagefunction.storage.StoredPicture;
import io.imagefunction.storage.StoredPictures;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Decides, by the records in the bucket, which of the calls with one key may pay. */
@ApplicationScoped
public class Claims {

    /** Added to a deadline because clocks differ: an attempt that can still pay must not be taken for dead. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    public static final Failure KEY_REUSED = Failure.of(
            FailureCode.IDEMPOTENCY_KEY_REUSED,
            "This idempotency key was used for another request. Use a new key for each request.");
    public static final Failure OTHER_CALLBACK = Failure.of(
            FailureCode.IDEMPOTENCY_KEY_REUSED,
            ImageRequest.CALLBACK,
            "This idempotency key was used with another callback_url, or without one. Use a new key.");
    private static final Failure WITHDRAWN = Failure.of(FailureCode.NOT_FOUND, "The job has been withdrawn.");

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    /** Either a claimed record to work under, or the result of another call. */
    public sealed interface Claim {
        record Mine(ClaimedRecord claimed) implements Claim {}

        record Answered(ImageResult result) implements Claim {}
    }

    private final Records records;
    private final PictureStore store;
    private final StoredPictures stored;
    private final Settings.Image settings;
    private final Clock clock;
    private final ExecutorService threads;

    Claims(
            Records records,
            PictureStore store,
            StoredPictures stored,
            Settings settings,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.records = records;
        this.store = store;
        this.stored = stored;
        this.settings = settings.image();
        this.clock = clock;
        this.threads = threads;
    }

    /**
     * Blocking.
     *
     * @throws FailureException if another call with the key is in flight, or the key was used for another request
     * @throws io.imagefunction.storage.StorageException if the record could not be written; then no call may pay
     */
    Claim claim(String id, ImageRequest request, CallContext call) {
        CallRecord mine = running(request, call);
        return claimed(records.create(id, mine, known -> isForgotten(known) ? mine : successor(known, mine, request)));
    }

    /** Claims a job whose record was read before. Fails if the job was withdrawn meanwhile. */
    Claim claim(Held job, ImageRequest request, CallContext call) {
        CallRecord mine = running(request, call);
        return records.update(job, known -> {
                    if (isForgotten(known)) {
                        throw WITHDRAWN.toException();
                    }
                    return successor(known, mine, request);
                })
                .map(this::claimed)
                .orElseThrow(WITHDRAWN::toException);
    }

    /** The result of another call, for a call that has too little time left to pay. Writes nothing. Blocking. */
    Claim answer(String id, ImageRequest request, CallContext call) {
        CallRecord mine = running(request, call);
        return records.read(id)
                .map(Held::record)
                .filter(known -> !isForgotten(known))
                .flatMap(known -> successor(known, mine, request).result())
                .map(Claim.Answered::new)
                .orElseThrow(() -> inProgress(SHORTEST_PAUSE));
    }

    private Claim claimed(Held held) {
        return held.record()
                .result()
                .<Claim>map(Claim.Answered::new)
                .orElseGet(() -> new Claim.Mine(new ClaimedRecord(records, held, threads, clock)));
    }

    private boolean isForgotten(CallRecord known) {
        return known.isForgotten(clock.instant());
    }

    private CallRecord running(ImageRequest request, CallContext call) {
        return CallRecord.running(
                request.sha256(),
                call,
                store.newSeries(),
                call.deadline().plus(CLOCK_SKEW),
                clock.instant(),
                settings.recordLifetime());
    }

    /** The new content of the record; unchanged if it has a result. */
    private CallRecord successor(CallRecord known, CallRecord mine, ImageRequest request) {
        if (!known.subject().requestSha256().equals(mine.subject().requestSha256())) {
            throw KEY_REUSED.toException();
        }
        if (known.isCalledBackElsewhereThan(mine)) {
            throw OTHER_CALLBACK.toException();
        }
        if (known.hasEnded()) {
            return known;
        }
        if (known.isAlive(clock.instant())) {
            throw inProgress(Duration.between(clock.instant(), known.lease().deadline()));
        }
        return known.state() == CallRecord.State.QUEUED ? known.takenOverBy(mine) : orphan(known, mine, request);
    }

    /**
     * The attempt that held the record was killed. If it left pictures in the bucket, they have been paid for and are
     * the answer. If not, the request is carried out again, and perhaps paid for again: a killed process cannot say
     * whether upstream had begun to bill, and a picture that did not reach the bucket is lost.
     */
    private CallRecord orphan(CallRecord known, CallRecord mine, ImageRequest request) {
        List<StoredPicture> saved = stored.of(known.pictures());
        if (saved.isEmpty()) {
            return known.takenOverBy(mine);
        }
        List<String> warnings = new ArrayList<>(request.warnings());
        if (saved.size() < request.n()) {
            warnings.add(ImageResult.fewer(saved.size(), request.n()));
        }
        warnings.add("The call that made these pictures was interrupted; its cost is unknown.");
        Instant now = clock.instant();
        String model = request.withDefaultModel(settings.model()).model();
        return known.ended(
                new ImageResult.Generated(
                        known.times().created().getEpochSecond(), model, saved, Optional.empty(), warnings, true),
                now);
    }

    public static FailureException inProgress(Duration left) {
        Duration pause = left.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : left;
        return new Failure(
                        FailureCode.IN_PROGRESS,
                        "A call with this idempotency key is in flight. Repeat it with the same key to get its answer.",
                        Optional.empty(),
                        true,
                        Optional.of(pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause))
                .toException();
    }
}
