package io.imagefunction.budget;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The changes that this process makes to one account. Those that wait for a write share the next one, so that many calls
 * at once cost few writes.
 */
final class Ledger {

    private final AccountWriter writer;
    private final List<Entry> waiting = new ArrayList<>();
    private boolean busy;

    Ledger(AccountId id, Accounts accounts, Clock clock) {
        writer = new AccountWriter(id, accounts, clock, Ledger::pause);
    }

    /**
     * Changes the account.
     *
     * @return the account with this change once it is written, or why it is not possible; fails with a {@link
     *     io.imagefunction.storage.StorageException} if it is not known whether it was written, or after the deadline.
     *     It is completed by the thread that all changes wait for, which must not be used for long.
     */
    CompletableFuture<Answer> change(Instant deadline, Change change) {
        Entry entry = new Entry(change, deadline);
        synchronized (this) {
            waiting.add(entry);
            if (busy) {
                return entry.done();
            }
            busy = true;
        }
        // Not a thread of the call that happens to begin: its context is not that of the others.
        Thread.ofVirtual().start(this::work);
        return entry.done();
    }

    synchronized boolean isIdle() {
        return !busy;
    }

    private void work() {
        writer.begin();
        List<Entry> batch = new ArrayList<>();
        while (takeWaiting(batch)) {
            try {
                List<Entry> again = writer.write(batch);
                batch.clear();
                batch.addAll(again);
            } catch (RuntimeException | Error failed) { // of any kind: nobody may wait for ever
                writer.forget();
                batch.forEach(entry -> entry.done().completeExceptionally(failed));
                batch.clear();
            }
        }
    }

    private synchronized boolean takeWaiting(List<Entry> batch) {
        batch.addAll(waiting);
        waiting.clear();
        busy = !batch.isEmpty();
        return busy;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(millis + 1));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
