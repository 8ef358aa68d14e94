package io.imagefunction.budget;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Accounts whose writes are conditional as S3's are. It remembers in which order they were read and written. */
final class AccountsInMemory implements Accounts {

    final List<AccountId> read = new ArrayList<>();
    final List<AccountId> written = new ArrayList<>();
    private final Map<AccountId, Kept> accounts = new LinkedHashMap<>();
    private Optional<Runnable> afterLostWrite = Optional.empty();
    private RuntimeException failure;
    private CountDownLatch stalled = new CountDownLatch(0);

    /** Lets no request be answered until {@link #goOn}. */
    synchronized void stall() {
        stalled = new CountDownLatch(1);
    }

    synchronized void goOn() {
        stalled.countDown();
    }

    private void answer() {
        CountDownLatch latch;
        synchronized (this) {
            latch = stalled;
            if (failure != null) {
                throw failure;
            }
        }
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets all requests fail from now on. */
    synchronized void fail(RuntimeException problem) {
        failure = problem;
    }

    /** The next write takes effect, but its writer hears that another has won. */
    synchronized void loseNextWrite(Runnable after) {
        afterLostWrite = Optional.of(after);
    }

    synchronized int writes() {
        return written.size();
    }

    synchronized long used(AccountId id, Window window) {
        return Optional.ofNullable(accounts.get(id))
                .map(kept -> kept.account().used(window))
                .orElse(0L);
    }

    @Override
    public Optional<Kept> read(AccountId id) {
        answer();
        synchronized (this) {
            read.add(id);
            return Optional.ofNullable(accounts.get(id));
        }
    }

    @Override
    public Outcome write(AccountId id, Account account, Optional<Kept> expected) {
        answer();
        return writeNow(id, account, expected);
    }

    private synchronized Outcome writeNow(AccountId id, Account account, Optional<Kept> expected) {
        Optional<Kept> there = Optional.ofNullable(accounts.get(id));
        if (!there.map(Kept::tag).equals(expected.map(Kept::tag))) {
            return new Outcome.Refused(there);
        }
        written.add(id);
        Kept kept = new Kept(account, written.size());
        accounts.put(id, kept);
        if (afterLostWrite.isPresent()) {
            afterLostWrite.get().run();
            afterLostWrite = Optional.empty();
            return new Outcome.Refused(Optional.of(kept));
        }
        return new Outcome.Written(kept);
    }

    /** No other process writes, so nobody may use it. */
    @Override
    public Inbox inbox(AccountId id) {
        return new Inbox() {
            @Override
            public void put(String message, List<Change> changes) {
                throw new IllegalStateException("nobody else has changed this account");
            }

            @Override
            public List<Message> list(Set<String> applied) {
                throw new IllegalStateException("nobody else has changed this account");
            }

            @Override
            public void remove(List<Message> messages) {
                throw new IllegalStateException("nobody else has changed this account");
            }
        };
    }

    @Override
    public synchronized Page list(Optional<String> after, int most) {
        List<Named> all = accounts.entrySet().stream()
                .map(entry -> new Named(entry.getKey(), entry.getValue().account()))
                .toList();
        return new Page(all, Optional.of("next"));
    }
}
