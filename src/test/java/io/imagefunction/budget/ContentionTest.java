package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.budget.SteppedStore.Faults;
import io.imagefunction.budget.SteppedStore.Process;
import io.imagefunction.budget.SteppedStore.Unanswered;
import io.imagefunction.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many processes write one account, in many orders of their requests: nothing is lost, made twice, or waits for ever. */
class ContentionTest {

    private static final AccountId ID = AccountId.caller("token:a");
    private static final int SEEDS = 60;
    private static final int PROCESSES = 8;
    private static final int CALLS = 4;
    private static final long PRICE = 10;
    private static final int FITTING = 12;
    private static final Limits ENOUGH_FOR_12 = new Limits(Map.of(Window.MONTH, FITTING * PRICE), Integer.MAX_VALUE);
    private static final Limits ENOUGH_FOR_1000 = new Limits(Map.of(Window.MONTH, 1000 * PRICE), Integer.MAX_VALUE);
    private static final Duration LONG = Duration.ofHours(1);

    /** What the callers know. */
    private static final class Totals {
        private final Set<String> inFlight = new HashSet<>();
        private int paid;
        private int refused;
        private int late;

        void begin(Hold hold, Limits limits) {
            inFlight.add(hold.id());
            assertTrue((paid + inFlight.size()) * PRICE <= limits.most().get(Window.MONTH), "more is paid than fits");
            assertTrue(inFlight.size() <= limits.calls(), "too many at once");
        }

        void end(Hold hold, boolean isPaid) {
            inFlight.remove(hold.id());
            paid += isPaid ? 1 : 0;
        }
    }

    /** A process that makes one call after the other. */
    private record Caller(
            SteppedStore store, Totals totals, Limits limits, Duration timeout, int unpaid, AccountWriter writer) {

        void call() {
            Hold hold = new Hold(
                    UUID.randomUUID().toString(),
                    PRICE,
                    "m",
                    store.instant(),
                    store.instant().plus(timeout));
            Answer answer;
            try {
                answer = change(new Change.Reserve(hold, limits), hold.until());
            } catch (Unanswered lost) {
                end(hold, new Change.Release(hold.id())); // as Budgets does
                return;
            } catch (CompletionException late) {
                assertInstanceOf(FailureException.class, late.getCause());
                totals.late++;
                return;
            }
            if (answer.refusal().isPresent()) {
                totals.refused++;
                assertTrue(answer.account().refusal(PRICE, limits).isPresent(), "refused although it fits");
                return;
            }
            assertTrue(answer.account().holds(hold.id()));
            totals.begin(hold, limits);
            store.step(); // it pays
            boolean paid = unpaid == 0 || store.random(unpaid) > 0;
            totals.end(hold, paid);
            end(
                    hold,
                    paid
                            ? new Change.Settle(hold.id(), "m", new Usage.Line(1, 1, PRICE))
                            : new Change.Release(hold.id()));
        }

        private void end(Hold hold, Change change) {
            boolean ended = false;
            while (!ended) {
                try {
                    Answer answer = change(change, hold.until().plus(Account.CLOCK_SKEW));
                    assertFalse(answer.account().holds(hold.id()));
                    ended = true;
                } catch (Unanswered lost) {
                    // Again, so that the totals are exact.
                }
            }
        }

        private Answer change(Change change, Instant deadline) {
            Entry entry = new Entry(change, deadline);
            List<Entry> batch = new ArrayList<>(List.of(entry));
            writer.begin();
            try {
                while (!batch.isEmpty()) {
                    batch = new ArrayList<>(writer.write(batch));
                }
            } catch (Unanswered lost) {
                writer.forget();
                throw lost;
            }
            assertTrue(entry.done().isDone(), "nobody has told it");
            return entry.done().join();
        }
    }

    private static Totals run(SteppedStore store, Limits limits, Duration timeout, int unpaid) {
        Totals totals = new Totals();
        store.run(IntStream.range(0, PROCESSES)
                .<Process>mapToObj(number -> () -> {
                    AccountWriter writer = new AccountWriter(ID, store, store, millis -> store.step());
                    Caller caller = new Caller(store, totals, limits, timeout, unpaid, writer);
                    for (int call = 0; call < CALLS; call++) {
                        caller.call();
                    }
                })
                .toList());
        return totals;
    }

    private static void assertSpent(SteppedStore store, int calls, String message) {
        Account account = store.account().at(store.instant());
        assertEquals(List.of(), account.holds(), message);
        assertEquals(calls * PRICE, account.used(Window.MONTH), message);
        long counted = account.usage().days().values().stream()
                .flatMap(day -> day.values().stream())
                .mapToLong(Usage.Line::calls)
                .sum();
        assertEquals(calls, counted, message);
    }

    /** What the next process does that lists the inbox. */
    private static void look(SteppedStore store) {
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {});
        writer.begin();
        store.pass(Duration.ofSeconds(2));
        writer.write(new ArrayList<>(List.of(new Entry(new Change.Release("none"), Instant.MAX))));
        assertEquals(0, store.messages());
    }

    @Test
    void exactlyWhatFitsIsGrantedAndNoMessageStays() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SteppedStore store = new SteppedStore(seed, Faults.NONE);

            Totals totals = run(store, ENOUGH_FOR_12, LONG, 0);

            assertEquals(FITTING, totals.paid, "seed " + seed);
            assertEquals(PROCESSES * CALLS - FITTING, totals.refused);
            assertSpent(store, FITTING, "seed " + seed);
            assertEquals(0, store.messages(), "messages of living processes");
            assertTrue(store.requests.get("PUT message") > 0);
        }
    }

    @Test
    void noMoreCallsThanAllowedAreInFlight() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SteppedStore store = new SteppedStore(seed, new Faults(0, 0, 30, 200));

            Totals totals = run(store, ENOUGH_FOR_1000.withCalls(2), LONG, 4);

            assertTrue(totals.paid > 0 && totals.refused > 0);
            assertSpent(store, totals.paid, "seed " + seed);
        }
    }

    @Test
    void aMessageThatAppearsAgainIsNotAppliedAgain() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SteppedStore store = new SteppedStore(seed, new Faults(0, 0, 5, 200));

            Totals totals = run(store, ENOUGH_FOR_12, LONG, 4);

            look(store);
            assertSpent(store, totals.paid, "seed " + seed);
        }
    }

    @Test
    void nothingIsLostOrMadeTwiceIfAnswersAreLost() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SteppedStore store = new SteppedStore(seed, new Faults(0, 20, 0, 200));

            Totals totals = run(store, ENOUGH_FOR_12, LONG, 4);

            look(store);
            assertSpent(store, totals.paid, "seed " + seed);
        }
    }

    @Test
    void aCallerWhoGetsNoAnswerInTimeLeavesNoReservation() {
        int late = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SteppedStore store = new SteppedStore(seed, Faults.NONE);

            Totals totals = run(store, ENOUGH_FOR_12, Duration.ofMillis(400), 4);

            assertSpent(store, totals.paid, "seed " + seed);
            late += totals.late;
        }
        assertTrue(late > 0);
    }

    /** What killed processes had reserved counts, at most one call of each, and nothing else does. */
    @Test
    void killedProcessesLeaveAtMostTheirReservations() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SteppedStore store = new SteppedStore(seed, new Faults(60, 0, 40, 200));

            Totals totals = run(store, ENOUGH_FOR_12, LONG, 4);

            look(store);
            Account account = store.account().at(store.instant());
            long used = account.used(Window.MONTH);
            assertTrue(store.killed() > 0);
            assertTrue(account.holds().size() <= store.killed(), "seed " + seed);
            assertTrue(used >= (totals.paid + totals.inFlight.size()) * PRICE, "seed " + seed);
            assertTrue(used <= FITTING * PRICE, "seed " + seed);
            store.pass(LONG.plus(Account.CLOCK_SKEW).plusSeconds(1));
            assertEquals(List.of(), store.account().at(store.instant()).holds());
        }
    }

    @Test
    void aCallWithoutContentionCostsTwoWrites() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {});
        Caller caller = new Caller(store, new Totals(), ENOUGH_FOR_12, LONG, 0, writer);
        caller.call();
        store.requests.clear();

        caller.call();

        assertEquals(Map.of("PUT", 2), store.requests);
    }

    /** After it, calls cost two writes again. */
    @Test
    void whenTheOthersAreGoneTheInboxIsForgotten() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        run(store, ENOUGH_FOR_12, LONG, 1);
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {});
        Caller caller = new Caller(store, new Totals(), ENOUGH_FOR_12, LONG, 1, writer);
        store.pass(Combination.MEMORY);
        caller.call();
        store.pass(Combination.MEMORY);
        caller.call();
        store.requests.clear();

        caller.call();

        assertEquals(Set.of(), store.account().applied());
        assertEquals(Map.of("PUT", 2), store.requests);
    }

    /** The account that it had read is older than its list of messages. */
    @Test
    void aMessageThatIsAppliedBetweenTwoRequestsHasTheNewAnswer() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        Instant until = store.instant().plus(LONG);
        Hold all = new Hold("all", FITTING * PRICE, "m", store.instant(), until);
        Hold own = new Hold("own", PRICE, "m", store.instant(), until);
        Account full = Account.NEW.at(store.instant()).reserve(all).withApplied(messages(store, 40));
        store.write(ID, full, Optional.empty());
        store.beforeNextList(() -> {
            List<Message> messages = store.inbox(ID).list(Set.of());
            Account freed = store.account().release(all.id());
            Combination other = Combination.of(freed, Optional.of(messages), List.of(), store.instant());
            store.write(ID, other.after(), store.read(ID));
            store.inbox(ID).remove(messages);
        });
        Entry entry = new Entry(new Change.Reserve(own, ENOUGH_FOR_12), until);

        new AccountWriter(ID, store, store, millis -> {}).write(new ArrayList<>(List.of(entry)));

        assertEquals(Optional.empty(), entry.done().join().refusal());
        assertTrue(store.account().holds(own.id()));
    }

    @Test
    void aCallerIsToldAtTheDeadlineAlthoughTheMessageIsNotApplied() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        Account account = Account.NEW.at(store.instant()).withApplied(messages(store, 40));
        store.write(ID, account, Optional.empty());
        store.beforeNextList(() -> store.write(ID, account, store.read(ID))); // so the first write loses
        Instant until = store.instant().plusMillis(500);
        Entry entry = new Entry(
                new Change.Reserve(new Hold("own", PRICE, "m", store.instant(), until), ENOUGH_FOR_12), until);
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> store.pass(Duration.ofSeconds(1)));

        assertEquals(List.of(), writer.write(new ArrayList<>(List.of(entry))));

        assertTrue(entry.done().isCompletedExceptionally());
        assertFalse(store.account().holds("own"));
        assertEquals(0, store.messages());
    }

    /** Another process has applied the message in time, but so late that its sender had told the caller. */
    @Test
    void aReservationThatNobodyWaitsForIsReleased() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        Account account = Account.NEW.at(store.instant()).withApplied(messages(store, 40));
        store.write(ID, account, Optional.empty());
        Instant before = store.instant();
        store.beforeNextList(() -> {
            store.write(ID, account, store.read(ID)); // so the first write loses
            store.pass(Duration.ofSeconds(1));
        });
        Instant until = before.plusMillis(500);
        Hold hold = new Hold("own", PRICE, "m", before, until);
        Entry entry = new Entry(new Change.Reserve(hold, ENOUGH_FOR_12), until);
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {
            if (entry.done().isDone()) {
                Optional<List<Message>> messages = Optional.of(store.inbox(ID).list(Set.of()));
                Combination other = Combination.of(store.account(), messages, List.of(), before);
                store.write(ID, other.after(), store.read(ID));
            }
        });

        List<Entry> again = writer.write(new ArrayList<>(List.of(entry)));

        assertTrue(entry.done().isCompletedExceptionally());
        assertTrue(store.account().holds("own"));
        assertEquals(List.of(), writer.write(new ArrayList<>(again)));
        assertFalse(store.account().holds("own"));
    }

    /** A person, for example. */
    @Test
    void changesOfAMessageThatSomebodyDeletesAreMadeAllTheSame() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        Hold hold = new Hold("own", PRICE, "m", store.instant(), store.instant().plus(LONG));
        store.write(
                ID, Account.NEW.at(store.instant()).reserve(hold).withApplied(messages(store, 40)), Optional.empty());
        store.beforeNextList(() -> store.inbox(ID).remove(store.inbox(ID).list(Set.of())));
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {});
        Entry settlement = new Entry(new Change.Settle("own", "m", new Usage.Line(1, 1, PRICE)), Instant.MAX);

        List<Entry> batch = List.of(settlement);
        while (!batch.isEmpty()) {
            batch = writer.write(new ArrayList<>(batch));
        }

        assertTrue(settlement.done().isDone());
        assertSpent(store, 1, "settled");
    }

    private static SortedSet<String> messages(SteppedStore store, int number) {
        return IntStream.range(0, number)
                .mapToObj(message -> Message.id(store.instant(), "message" + message))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Its own messages are no reason to send more of them. */
    @Test
    void aBusyProcessSendsNoMessagesWhenItIsAloneAgain() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        store.write(ID, Account.NEW.at(store.instant()).withApplied(messages(store, 40)), Optional.empty());
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {});
        Caller caller = new Caller(store, new Totals(), ENOUGH_FOR_1000, LONG, 0, writer);
        caller.call();
        assertEquals(2, store.requests.get("PUT message"));
        for (int call = 0; call < 600; call++) {
            store.pass(Duration.ofMillis(40));
            caller.call();
        }
        store.requests.clear();

        caller.call();

        assertEquals(Map.of("PUT", 2), store.requests);
    }

    /** Its message is found although another process writes so often that it always wins. */
    @Test
    void aProcessThatAlwaysWinsAppliesTheMessagesOfOthers() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {});
        writer.begin();
        Hold hold =
                new Hold("other", PRICE, "m", store.instant(), store.instant().plus(LONG));
        store.inbox(ID)
                .put(Message.id(store.instant(), "another-one"), List.of(new Change.Reserve(hold, ENOUGH_FOR_12)));

        for (int write = 0; write < 25; write++) {
            Hold own = new Hold(
                    "own" + write, 1, "m", store.instant(), store.instant().plus(LONG));
            store.pass(Duration.ofMillis(50));
            writer.write(new ArrayList<>(List.of(new Entry(new Change.Reserve(own, ENOUGH_FOR_12), own.until()))));
        }

        assertTrue(store.account().holds("other"));
        assertEquals(0, store.messages());
    }

    /** A process may be stopped as soon as its call has ended. */
    @Test
    void messagesAreRemovedBeforeASettlementIsTold() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        store.inbox(ID).put(Message.id(store.instant(), "another-one"), List.of(new Change.Release("none")));
        AccountWriter writer = new AccountWriter(ID, store, store, millis -> {});
        writer.begin();
        store.pass(Duration.ofSeconds(2));
        Entry settlement = new Entry(new Change.Settle("own", "m", new Usage.Line(1, 1, PRICE)), Instant.MAX);
        CompletableFuture<Integer> left = settlement.done().thenApply(told -> store.messages());

        writer.write(new ArrayList<>(List.of(settlement)));

        assertEquals(0, left.join());
    }

    /** Then the inbox would make the account larger and larger. */
    @Test
    void anInboxThatIsNotEmptiedIsNotUsed() {
        SteppedStore store = new SteppedStore(1, Faults.NONE);
        store.write(ID, Account.NEW.at(store.instant()).withApplied(messages(store, 5000)), Optional.empty());

        Totals totals = run(store, ENOUGH_FOR_12, LONG, 0);

        assertEquals(FITTING, totals.paid);
        assertFalse(store.requests.containsKey("PUT message"));
    }
}
