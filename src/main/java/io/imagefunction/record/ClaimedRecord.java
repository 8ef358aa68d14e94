package io.imagefunction.record;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.record.Records.Held;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** A record held by the attempt that may pay. Its changes are written one after the other, in the background. */
public final class ClaimedRecord {

    private static final Logger LOG = Logger.getLogger(ClaimedRecord.class);

    private record Step(Held held, boolean written) {}

    private final Records records;
    private final Executor threads;
    private final Clock clock;
    private final Attempt attempt;
    private CompletableFuture<Step> last;

    ClaimedRecord(Records records, Held held, Executor threads, Clock clock) {
        this.records = records;
        this.threads = threads;
        this.clock = clock;
        this.attempt =
                new Attempt(held.record().pictures(), held.record().subject().owner(), () -> next(CallRecord::paid));
        this.last = CompletableFuture.completedFuture(new Step(held, true));
    }

    public Attempt attempt() {
        return attempt;
    }

    /** Records the result and returns whether that succeeded. Never fails. */
    CompletableFuture<Boolean> end(ImageResult result) {
        return next((record, now) -> record.ended(result, now));
    }

    /** Records a failure before anything was paid, and returns whether that succeeded. Never fails. */
    CompletableFuture<Boolean> release(Failure failure) {
        return next((record, now) -> record.unpaid(failure, now));
    }

    private synchronized CompletableFuture<Boolean> next(BiFunction<CallRecord, Instant, CallRecord> step) {
        last = last.thenApplyAsync(
                done -> write(done.held(), step.apply(done.held().record(), clock.instant())), threads);
        return last.thenApply(Step::written);
    }

    private Step write(Held held, CallRecord next) {
        try {
            // An earlier write with unknown outcome may have succeeded: the record is still this attempt's then.
            Optional<Held> there = records.update(held, known -> isOwn(known) ? next : known);
            if (there.map(Held::record).filter(next::equals).isPresent()) {
                return new Step(there.get(), true);
            }
            LOG.errorf(
                    "request %s: its record %s is held by another attempt",
                    next.lease().requestId(), held.id());
        } catch (RuntimeException unwritten) { // of any kind: the caller still gets the pictures
            LOG.errorf(
                    "request %s: its record %s was not written: %s",
                    next.lease().requestId(), held.id(), unwritten.getMessage());
        }
        return new Step(held, false);
    }

    private boolean isOwn(CallRecord known) {
        return known.lease().attempt().equals(attempt.pictures().beginning());
    }
}
