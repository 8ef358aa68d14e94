package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reservations of many calls at once, with a store in memory whose writes are conditional as S3's are. */
class LedgerTest {

    private static final Optional<String> CALLER = Optional.of("token:a");
    private static final Bill NOTHING = new Bill();

    private final Store store = new Store();

    /** Writes only the version that is expected, and can fail. */
    static final class Store implements Accounts {

        private final Map<AccountId, Kept> documents = new HashMap<>();
        private final Map<AccountId, SortedMap<String, Message>> messages = new HashMap<>();
        private final AtomicInteger writes = new AtomicInteger();
        private volatile RuntimeException failure;
        private volatile boolean losesAnswers;

        @Override
        public synchronized Optional<Kept> read(AccountId id) {
            return Optional.ofNullable(documents.get(id));
        }

        @Override
        public synchronized Outcome write(AccountId id, Account account, Optional<Kept> expected) {
            if (failure != null && !losesAnswers) {
                throw failure;
            }
            Optional<Kept> there = read(id);
            if (!there.map(Kept::tag).equals(expected.map(Kept::tag))) {
                return new Outcome.Refused(there);
            }
            Kept kept = new Kept(account, writes.incrementAndGet());
            documents.put(id, kept);
            if (failure != null) {
                throw failure;
            }
            return new Outcome.Written(kept);
        }

        @Override
        public Inbox inbox(AccountId id) {
            return new Inbox() {
                @Override
                public void put(String message, List<Change> changes) {
                    synchronized (Store.this) {
                        messages.computeIfAbsent(id, account -> new TreeMap<>())
                                .put(message, new Message(message, changes, message));
                    }
                }

                @Override
                public List<Message> list(Set<String> applied) {
                    synchronized (Store.this) {
                        return List.copyOf(
                                messages.getOrDefault(id, new TreeMap<>()).values());
                    }
                }

                @Override
                public void remove(List<Message> applied) {
                    synchronized (Store.this) {
                        applied.forEach(message -> messages.get(id).remove(message.name()));
                    }
                }
            };
        }

        @Override
        public Page list(Optional<String> after, int most) {
            throw new UnsupportedOperationException();
        }

        Account account(AccountId id) {
            return read(id).orElseThrow().account();
        }
    }

    private Budgets process(String rules) {
        return new Budgets(store, BudgetRules.parse(rules), Integer.MAX_VALUE, Clock.systemUTC());
    }

    private static CompletableFuture<Reservation> reserve(Budgets process, long micros) {
        return process.reserve(CALLER, micros, "m", Instant.now().plusSeconds(30));
    }

    @Test
    void exactlyWhatFitsIsReservedByManyProcesses() {
        List<Budgets> processes = List.of(process("*=1/month"), process("*=1/month"), process("*=1/month"));
        List<CompletableFuture<Reservation>> calls = new ArrayList<>();
        for (int call = 0; call < 300; call++) {
            calls.add(reserve(processes.get(call % 3), 10_000));
        }

        long reserved = calls.stream().filter(LedgerTest::succeeds).count();

        assertEquals(100, reserved);
        assertTrue(store.writes.get() < 100, () -> store.writes + " writes, so they were not combined");
    }

    @Test
    void aReservationInAllAccountsOrInNone() {
        Budgets budgets = process("*=1/month;group:g(token:a)=1/month;all=0.5/month");

        FailureException refused = failure(reserve(budgets, 600_000));

        assertEquals(FailureCode.BUDGET_EXCEEDED, refused.failure().code());
        assertTrue(refused.failure().message().contains("the budget of all callers"));
        for (AccountId id : List.of(AccountId.caller("token:a"), AccountId.group("g"))) {
            assertEquals(0, store.account(id).used(Window.MONTH));
        }
        reserve(budgets, 500_000).join();
        assertEquals(500_000, store.account(AccountId.ALL).used(Window.MONTH));
    }

    @Test
    void aRefusalIsNotMadeByAnOldVersion() {
        Budgets one = process("*=1/month");
        Budgets other = process("*=1/month");
        Reservation reservation = reserve(one, 1_000_000).join();
        assertThrows(ExecutionException.class, () -> reserve(other, 1_000_000).get());

        reservation.settle(NOTHING).join();

        reserve(other, 1_000_000).join();
    }

    @Test
    void nothingIsReservedIfStorageFails() {
        Budgets budgets = process("*=1/month");
        store.failure = new IllegalStateException("storage is down");

        assertInstanceOf(
                IllegalStateException.class,
                assertThrows(ExecutionException.class, () -> reserve(budgets, 1).get())
                        .getCause());

        store.failure = null;
        reserve(budgets, 1_000_000).join();
    }

    /** The write has succeeded, but nobody knows. What it reserved is released as soon as storage works again. */
    @Test
    void aReservationOfUnknownOutcomeIsReleased() {
        Budgets budgets = process("*=1/month");
        reserve(budgets, 1).join().settle(NOTHING).join();
        store.losesAnswers = true;
        store.failure = new IllegalStateException("the answer is lost");
        CompletableFuture<Reservation> lost = reserve(budgets, 1_000_000);
        assertThrows(ExecutionException.class, lost::get);
        store.failure = null;

        Account account = store.account(AccountId.caller("token:a"));
        assertEquals(0, account.used(Window.MONTH), "released by a write whose answer was lost, too");
        reserve(budgets, 1_000_000).join();
    }

    @Test
    void aChangeIsGivenUpAtItsDeadline() {
        Budgets budgets = process("*=1/month");

        FailureException late =
                failure(budgets.reserve(CALLER, 1, "m", Instant.now().minus(Duration.ofSeconds(1))));

        assertEquals(FailureCode.DEADLINE_EXCEEDED, late.failure().code());
    }

    @Test
    void aRefusalSaysWhenTheBudgetIsWholeAgain() {
        Budgets budgets = process("*=1/hour");
        spend(budgets, 900_000);

        FailureException refused = failure(reserve(budgets, 200_000));
        assertTrue(refused.failure().retryAfter().orElseThrow().compareTo(Duration.ofHours(1)) <= 0);
        assertEquals(false, refused.failure().retryable());

        FailureException never = failure(reserve(budgets, 1_100_000));
        assertEquals(Optional.empty(), never.failure().retryAfter());
    }

    private static void spend(Budgets budgets, long micros) {
        Bill unknown = new Bill();
        unknown.begun(0);
        reserve(budgets, micros).join().settle(unknown).join();
    }

    private static boolean succeeds(CompletableFuture<?> call) {
        try {
            call.join();
            return true;
        } catch (CompletionException refused) {
            return false;
        }
    }

    private static FailureException failure(CompletableFuture<?> call) {
        return assertInstanceOf(
                FailureException.class,
                assertThrows(ExecutionException.class, call::get).getCause());
    }
}
