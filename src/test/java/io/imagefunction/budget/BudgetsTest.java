package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which accounts a call is reserved in, and what its caller hears if that is not possible. */
class BudgetsTest {

    private static final Instant NOW = Instant.parse("2026-11-29T23:50:00Z");
    private static final Optional<String> KIM = Optional.of("token:kim");
    private static final AccountId OWN = AccountId.caller("token:kim");
    private static final AccountId GROUP = AccountId.group("g");
    private static final int ANY_NUMBER = Integer.MAX_VALUE;

    private final AccountsInMemory accounts = new AccountsInMemory();

    private Budgets budgets(String rules, int calls) {
        return new Budgets(accounts, BudgetRules.parse(rules), calls, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Budgets budgets(String rules) {
        return budgets(rules, ANY_NUMBER);
    }

    private static CompletableFuture<Reservation> reserve(Budgets budgets, long micros) {
        return budgets.reserve(KIM, micros, "m", NOW.plusSeconds(60));
    }

    /** Reserves, and is paid as much. */
    private static void spend(Budgets budgets, long micros) {
        Bill unknown = new Bill();
        unknown.begun(0);
        reserve(budgets, micros).join().settle(unknown).join();
    }

    private static Failure refusal(Runnable refused) {
        RuntimeException problem = assertThrows(RuntimeException.class, refused::run);
        Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
        return assertInstanceOf(FailureException.class, cause).failure();
    }

    /** The account that all calls write comes last, so that a call refused by its own budget does not write it. */
    @Test
    void theOwnAccountIsReservedFirstAndThatOfAllLast() {
        Budgets budgets = budgets("all=1/day; group:g(token:*)=1/day; *=1/day");

        reserve(budgets, 600_000).join();
        assertEquals(List.of(OWN, GROUP, AccountId.ALL), accounts.written);

        refusal(() -> reserve(budgets, 600_000).join());
        assertEquals(3, accounts.written.size());
    }

    @Test
    void aCallThatOneAccountRefusesIsReservedInNone() {
        Budgets budgets = budgets("all=0.5/day; group:g(token:*)=1/day; *=1/day");

        Failure refused = refusal(() -> reserve(budgets, 600_000).join());

        assertTrue(refused.message().contains("the budget of all callers has only $0.5"), refused.message());
        for (AccountId id : List.of(OWN, GROUP, AccountId.ALL)) {
            assertEquals(0, accounts.used(id, Window.DAY), id::toString);
        }
    }

    /** The write took effect, but nobody knew it in time. The caller does not wait until that is released. */
    @Test
    void aReservationThatIsToldTooLateIsReleased() throws Exception {
        AtomicReference<Instant> time = new AtomicReference<>(NOW);
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return time.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        Budgets budgets = new Budgets(accounts, BudgetRules.parse("*=1/day"), ANY_NUMBER, clock);
        accounts.loseNextWrite(() -> {
            time.set(NOW.plusMillis(200));
            accounts.stall();
        });

        CompletableFuture<Reservation> late = budgets.reserve(KIM, 600_000, "m", NOW.plusMillis(100));

        ExecutionException problem = assertThrows(ExecutionException.class, () -> late.get(30, TimeUnit.SECONDS));
        assertEquals(
                FailureCode.DEADLINE_EXCEEDED,
                assertInstanceOf(FailureException.class, problem.getCause())
                        .failure()
                        .code());
        assertEquals(600_000, accounts.used(OWN, Window.DAY));
        accounts.goOn();
        budgets.change(OWN, NOW.plusSeconds(60), new Change.Release("none")).join();
        assertEquals(0, accounts.used(OWN, Window.DAY));
    }

    @Test
    void theReservationIsToldWithEveryBudget() {
        List<BudgetStatus> told = new ArrayList<>();

        budgets("all=5/day,9/month; *=1/day")
                .reserve(KIM, 600_000, "m", NOW.plusSeconds(60), told::add)
                .join();

        assertEquals(
                List.of("caller day 400000", "all day 4400000", "all month 8400000"),
                told.stream()
                        .map(status -> status.of().kind().word() + " "
                                + status.window().word() + " " + status.left())
                        .toList());
    }

    /** At ten minutes before midnight, in UTC. */
    @ParameterizedTest
    @CsvSource({"hour, 600", "day, 600", "month, 87000"})
    void aRefusalLastsUntilTheEndOfTheWindow(String window, long seconds) {
        Budgets budgets = budgets("*=1/" + window);
        spend(budgets, 900_000);

        Failure refused = refusal(() -> reserve(budgets, 200_000).join());

        assertEquals(FailureCode.BUDGET_EXCEEDED, refused.code());
        assertEquals(Optional.of(seconds), refused.retryAfterSeconds());
        assertFalse(refused.retryable());
        assertTrue(
                refused.message()
                        .startsWith("This call could cost $0.2, but your budget has only $0.1 of $1 left for this "
                                + window + ". It resets at "),
                refused.message());
    }

    /** It waits for the month, as the day's end is too soon; and a call that is too large for a window waits for none. */
    @Test
    void ofSeveralWindowsTheLongestCounts() {
        Budgets budgets = budgets("*=1/day,1/month");
        spend(budgets, 900_000);

        assertEquals(
                Optional.of(87_000L),
                refusal(() -> reserve(budgets, 200_000).join()).retryAfterSeconds());
        Failure never = refusal(() -> reserve(budgets, 1_000_001).join());
        assertEquals(Optional.empty(), never.retryAfter());
        assertTrue(never.message().contains("The whole budget is too small for this call"), never.message());
    }

    /** What is reserved for calls in flight may be free in a moment. At most five seconds, and at least one. */
    @ParameterizedTest
    @CsvSource({"60, 5", "3, 3", "0, 1"})
    void aBudgetThatIsOnlyHeldIsTriedAgainSoon(long deadline, long seconds) {
        Budgets budgets = budgets("*=1/day");
        budgets.reserve(KIM, 900_000, "m", NOW.plusSeconds(deadline)).join();

        Failure held = refusal(() -> reserve(budgets, 200_000).join());

        assertEquals(FailureCode.BUDGET_EXCEEDED, held.code());
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), held.retryAfter());
        assertTrue(held.retryable());
        assertEquals(
                "This call could cost $0.2, but your budget has only $0.1 of $1 left for this day. The rest is reserved"
                        + " for calls in flight. Wait until one has ended, or ask for less.",
                held.message());
        Failure never = refusal(() -> reserve(budgets, 1_000_001).join());
        assertEquals(Optional.empty(), never.retryAfter());
        assertFalse(never.retryable());
    }

    @Test
    void aRefusalTellsTheBudgetThatRefused() {
        Budgets budgets = budgets("all=5/month; *=1/day,10/month");
        reserve(budgets, 900_000).join();

        CompletionException problem = assertThrows(
                CompletionException.class, () -> reserve(budgets, 200_000).join());

        assertEquals(
                "{\"cost\":0,\"budget\":{\"of\":\"caller\",\"window\":\"day\",\"limit\":1,\"spent\":0.9,\"left\":0.1,"
                        + "\"resets\":\"2026-11-30T00:00:00Z\"}}",
                ((FailureException) problem.getCause()).usage().orElseThrow().toString());
    }

    /** A fourth call waits until the first will have ended, but not longer than five seconds. */
    @ParameterizedTest
    @CsvSource({"60, 5", "5, 5", "3, 3", "0, 1"})
    void tooManyCallsWaitForTheNextToEnd(long deadline, long seconds) {
        Budgets budgets = budgets("", 2);
        budgets.reserve(KIM, 0, "m", NOW.plusSeconds(deadline)).join();
        budgets.reserve(KIM, 0, "m", NOW.plusSeconds(100)).join();

        Failure refused = refusal(() -> reserve(budgets, 0).join());

        assertEquals(FailureCode.TOO_MANY_CALLS, refused.code());
        assertTrue(refused.retryable());
        assertTrue(refused.message().contains("2 calls in flight"), refused.message());
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), refused.retryAfter());
        budgets.reserve(Optional.of("token:lee"), 0, "m", NOW.plusSeconds(60)).join();
    }

    /** A free model works on, even if a call has cost more than was reserved. */
    @Test
    void aCallThatCostsNothingNeedsNoBudget() {
        Budgets budgets = budgets("*=1/day", 1);
        spend(budgets, 1_000_000);
        Budgets lowered = budgets("*=0.5/day", 1);
        refusal(() -> reserve(lowered, 1).join());

        lowered.check(KIM, 0);
        reserve(lowered, 0).join();

        assertEquals(
                FailureCode.TOO_MANY_CALLS,
                refusal(() -> reserve(lowered, 0).join()).code());
    }

    @Test
    void aCheckRefusesAsAReservationWouldAndChangesNothing() {
        Budgets budgets = budgets("all=0.95/day; *=1/day", 1);
        reserve(budgets, 900_000).join();

        Budgets reserving = budgets("all=0.95/day; *=1/day");
        for (long micros : new long[] {60_000, 200_000, 2_000_000}) {
            assertEquals(refusal(() -> reserve(reserving, micros).join()), refusal(() -> budgets.check(KIM, micros)));
        }
        accounts.written.clear();
        budgets.check(KIM, 50_000); // although there are as many calls in flight as there may be
        budgets.check(Optional.of("token:lee"), 50_000);
        assertEquals(List.of(), accounts.written);
    }

    @Test
    void aCheckOfTodayDoesNotCountYesterday() {
        reserve(budgets("*=1/day"), 900_000).join();
        Clock tomorrow = Clock.fixed(NOW.plus(Duration.ofDays(1)), ZoneOffset.UTC);

        refusal(() -> budgets("*=1/day").check(KIM, 200_000));
        new Budgets(accounts, BudgetRules.parse("*=0.95/day"), ANY_NUMBER, tomorrow).check(KIM, 950_000);
    }

    @Test
    void aCheckReadsOnlyWhatHasAnAmount() {
        budgets("", 3).check(KIM, 5_000_000);
        budgets("token:lee=1/day", 3).check(KIM, 5_000_000);
        assertEquals(List.of(), accounts.read);

        budgets("all=9/day; token:lee=1/day", 3).check(KIM, 5_000_000);
        assertEquals(List.of(AccountId.ALL), accounts.read);
    }

    @Test
    void withoutRulesThereIsNothingToDo() {
        assertFalse(budgets("").areOn());
        assertFalse(budgets("", 1).limitAmounts());
        assertTrue(budgets("", 1).areOn());
        assertTrue(budgets("token:a=unlimited").areOn());
        reserve(budgets("token:a=1/day"), 1).join().settle(new Bill()).join();

        assertEquals(List.of(), accounts.written);
    }
}
