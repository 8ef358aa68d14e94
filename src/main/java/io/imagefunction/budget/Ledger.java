package io.imagefunction.budget;

import io.imagefunction.budget.Accounts.Kept;
import io.imagefunction.budget.Accounts.Outcome;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * The changes that this process makes to one account. Those that wait for a write share the next one, so that many calls
 * at once cost few writes. A write that another process was faster than is computed again, after a random pause, until
 * the deadlines of its changes.
 */
final class Ledger {

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 400;

    /** @param change fails with a {@link FailureException} if it is refused */
    private record Entry(UnaryOperator<Account> change, Instant deadline, CompletableFuture<Account> done) {}

    private final AccountId id;
    private final Accounts accounts;
    private final Clock clock;
    private final List<Entry> waiting = new ArrayList<>();
    private boolean busy;

    /** The version that was read or written last. Used by the thread that is busy. */
    private Optional<Kept> known = Optional.empty();

    Ledger(AccountId id, Accounts accounts, Clock clock) {
        this.id = id;
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * Changes the account.
     *
     * @return the account with this change, once it is written; fails with what the change throws, with a {@link
     *     io.imagefunction.storage.StorageException} if it is not known whether it was written, or after the deadline.
     *     It is completed by the thread that all changes wait for, which must not be used for long.
     */
    CompletableFuture<Account> change(Instant deadline, UnaryOperator<Account> change) {
        CompletableFuture<Account> done = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(new Entry(change, deadline, done));
            if (busy) {
                return done;
            }
            busy = true;
        }
        // Not a thread of the call that happens to begin: its context is not that of the others.
        Thread.ofVirtual().start(this::work);
        return done;
    }

    synchronized boolean isIdle() {
        return !busy;
    }

    private void work() {
        List<Entry> batch = new ArrayList<>();
        while (takeWaiting(batch)) {
            try {
                write(batch);
            } catch (RuntimeException | Error failed) { // of any kind: nobody may wait for ever
                known = Optional.empty();
                batch.forEach(entry -> entry.done().completeExceptionally(failed));
            }
            batch.clear();
        }
    }

    private synchronized boolean takeWaiting(List<Entry> batch) {
        batch.addAll(waiting);
        waiting.clear();
        busy = !batch.isEmpty();
        return busy;
    }

    private void write(List<Entry> batch) {
        boolean fresh = known.isEmpty();
        if (fresh) {
            known = accounts.read(id);
        }
        for (int lost = 0; ; lost++) {
            batch.removeIf(this::isLate);
            Computed computed = compute(batch);
            if (!computed.refused().isEmpty() && !fresh) {
                known = accounts.read(id); // another process may have released what is missing
                fresh = true;
                computed = compute(batch);
            }
            computed.refused().forEach(Runnable::run);
            batch.removeIf(entry -> entry.done().isDone());
            if (batch.isEmpty()) {
                return;
            }
            if (known.map(Kept::account).filter(computed.after()::equals).isPresent()) {
                computed.changed().forEach(Runnable::run);
                return;
            }
            switch (accounts.write(id, computed.after(), known)) {
                case Outcome.Written written -> {
                    known = Optional.of(written.kept());
                    computed.changed().forEach(Runnable::run);
                    return;
                }
                case Outcome.Refused refused -> {
                    known = refused.there();
                    fresh = true;
                    pause(lost);
                }
            }
            takeMore(batch);
        }
    }

    /** Changes that came while the writer paused. */
    private synchronized void takeMore(List<Entry> batch) {
        batch.addAll(waiting);
        waiting.clear();
    }

    private boolean isLate(Entry entry) {
        return clock.instant().isAfter(entry.deadline())
                && entry.done().completeExceptionally(Failures.NOT_IN_TIME.toException());
    }

    /**
     * What a write of the batch would do.
     *
     * @param changed tell the changes that they are written
     * @param refused tell the other changes that they are not possible
     */
    private record Computed(Account after, List<Runnable> changed, List<Runnable> refused) {}

    private Computed compute(List<Entry> batch) {
        Account account = known.map(Kept::account).orElse(Account.NEW).at(clock.instant());
        List<Runnable> changed = new ArrayList<>();
        List<Runnable> refused = new ArrayList<>();
        for (Entry entry : batch) {
            try {
                Account after = entry.change().apply(account);
                account = after;
                changed.add(() -> entry.done().complete(after));
            } catch (FailureException why) {
                refused.add(() -> entry.done().completeExceptionally(why));
            }
        }
        return new Computed(account, changed, refused);
    }

    private static void pause(int lost) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(lost, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(longest + 1));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
