package io.imagefunction.record;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.storage.JsonRecords;
import io.imagefunction.storage.JsonRecords.Outcome;
import io.imagefunction.storage.JsonRecords.Version;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** A record in the hands of the attempt that may pay. Its steps are written one after the other, in the background. */
final class Reservation {

    private static final Logger LOG = Logger.getLogger(Reservation.class);

    private record Step(CallRecord job, Version version, boolean written) {}

    private final JsonRecords records;
    private final String name;
    private final Executor threads;
    private final Clock clock;
    private final Attempt attempt;
    private CompletableFuture<Step> last;

    Reservation(JsonRecords records, String name, CallRecord job, Version version, Executor threads, Clock clock) {
        this.records = records;
        this.name = name;
        this.threads = threads;
        this.clock = clock;
        this.attempt = new Attempt(job.pictures(), () -> next(CallRecord::paid));
        this.last = CompletableFuture.completedFuture(new Step(job, version, true));
    }

    Attempt attempt() {
        return attempt;
    }

    /** Whether the end is in the record. Never fails. */
    CompletableFuture<Boolean> end(ImageResult result) {
        return next((job, now) -> job.ended(result, now));
    }

    /** It failed before anything was paid. Never fails. */
    CompletableFuture<Boolean> release(Failure failure) {
        return next((job, now) -> job.unpaid(failure, now));
    }

    private synchronized CompletableFuture<Boolean> next(BiFunction<CallRecord, Instant, CallRecord> step) {
        last = last.thenApplyAsync(done -> write(done, step.apply(done.job(), clock.instant())), threads);
        return last.thenApply(Step::written);
    }

    private Step write(Step done, CallRecord next) {
        try {
            Version expected = done.version();
            for (int tries = 0; tries < 2; tries++) {
                switch (records.replace(name, next.json(), expected)) {
                    case Outcome.Written written -> {
                        return new Step(next, written.version(), true);
                    }
                    case Outcome.Refused refused -> {
                        Optional<Version> own = refused.there().filter(this::isOwn);
                        if (own.isEmpty()) {
                            LOG.errorf("request %s: its record %s is in other hands", next.requestId(), name);
                            return new Step(done.job(), done.version(), false);
                        }
                        // The step before was written after all, later than anybody waited for.
                        expected = own.get();
                    }
                }
            }
        } catch (RuntimeException unwritten) { // whatever it is, the pictures are answered
            LOG.errorf("request %s: its record %s was not written: %s", next.requestId(), name, unwritten.getMessage());
        }
        return new Step(done.job(), done.version(), false);
    }

    private boolean isOwn(Version there) {
        return CallRecord.of(there.json()).attempt().equals(attempt.pictures().beginning());
    }
}
