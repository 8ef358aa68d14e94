package io.imagefunction.budget;

import io.imagefunction.failure.Failures;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A change that waits to be written.
 *
 * @param deadline after which it fails
 * @param done completed with its answer
 */
record Entry(Change change, Instant deadline, CompletableFuture<Answer> done) {

    Entry(Change change, Instant deadline) {
        this(change, deadline, new CompletableFuture<>());
    }

    /** Fails after the deadline. */
    boolean isLate(Instant now) {
        return now.isAfter(deadline) && done.completeExceptionally(Failures.NOT_IN_TIME.toException());
    }

    /** Completes the change with this answer. Returns empty: nothing is left to write. */
    Optional<Entry> answer(Answer answer) {
        done.complete(answer);
        return Optional.empty();
    }

    /**
     * Completes the change from the account, after its message was applied.
     *
     * @return what has to be written yet: a change that was not possible but is now, or the end of a reservation that
     *     nobody waits for
     */
    Optional<Entry> conclude(Account account) {
        if (change.isIn(account)) {
            boolean told = done.complete(new Answer(account, Optional.empty()));
            return !told && change instanceof Change.Reserve(Hold hold, Limits limits)
                    ? Optional.of(new Entry(
                            new Change.Release(hold.id()), hold.until().plus(Account.CLOCK_SKEW)))
                    : Optional.empty();
        }
        Optional<Account.Refusal> refusal = change.refusal(account);
        if (refusal.isPresent()) {
            done.complete(new Answer(account, refusal));
        }
        return done.isDone() ? Optional.empty() : Optional.of(this);
    }
}
