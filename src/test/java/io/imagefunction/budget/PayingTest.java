package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.TestSettings;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One call that may cost 60 cents, of a caller who has a dollar a month: what its end leaves in the account. */
class PayingTest {

    private static final AccountId ACCOUNT = AccountId.caller("token:a");
    private static final Uni<BigDecimal> MOST = Uni.createFrom().item(new BigDecimal("0.6"));
    private static final RuntimeException BROKEN = new IllegalStateException("it broke");

    private final AccountsInMemory accounts = new AccountsInMemory();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CallContext call =
            new CallContext("a-call", Instant.now().plusSeconds(60), Optional.of("token:a"), Optional.empty());

    @AfterEach
    void stop() {
        threads.close();
    }

    private Spending spending(String rules) {
        return new Spending(
                new Budgets(accounts, BudgetRules.parse(rules), Integer.MAX_VALUE, Clock.systemUTC()),
                TestSettings.of(Map.of()),
                Clock.systemUTC(),
                threads);
    }

    /** What the caller is told after work that ends so. */
    private ObjectNode told(String rules, Spending.Work<ObjectNode> work) {
        return spending(rules)
                .pay(call, "m", MOST, work, (result, budget) -> result.set("budget", budget))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private static Spending.Work<ObjectNode> costing(String usd) {
        return (earlier, bill) -> {
            bill.billed(0, Optional.of(object().put("cost", new BigDecimal(usd))));
            return Uni.createFrom().item(object());
        };
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private long used() {
        return accounts.used(ACCOUNT, Window.MONTH);
    }

    @Test
    void theCostTakesThePlaceOfTheReservation() {
        ObjectNode told = told("*=1/month", (earlier, bill) -> {
            assertEquals(600_000, used());
            assertEquals(0.4, bill.left().orElseThrow().path("left").asDouble());
            return costing("0.1").begin(earlier, bill);
        });

        assertEquals(100_000, used());
        assertEquals(0.9, told.at("/budget/left").asDouble(), told::toString);
        assertFalse(told.path("budget").has("warning"), told::toString);
    }

    @Test
    void workThatFailedForFreeGivesBackItsReservation() {
        assertEquals(
                BROKEN,
                assertThrows(
                        IllegalStateException.class,
                        () -> told(
                                "*=1/month", (earlier, bill) -> Uni.createFrom().failure(BROKEN))));
        assertEquals(0, used());

        assertThrows(
                IllegalStateException.class,
                () -> told("*=1/month", (earlier, bill) -> {
                    throw BROKEN;
                }));
        assertEquals(0, used());
    }

    @Test
    void workThatFailedAfterItWasPaidKeepsItsReservation() {
        assertThrows(
                IllegalStateException.class,
                () -> told("*=1/month", (earlier, bill) -> {
                    bill.begun(0);
                    return Uni.createFrom().failure(BROKEN);
                }));

        assertEquals(600_000, used());
    }

    /** The work ends half a second earlier, so that its cost is written before the answer is due. */
    @Test
    void theWorkLeavesTimeToSettle() {
        AtomicReference<Instant> deadline = new AtomicReference<>();
        told("*=1/month", (earlier, bill) -> {
            deadline.set(earlier.deadline());
            return costing("0").begin(earlier, bill);
        });
        assertEquals(call.deadline().minusMillis(500), deadline.get());

        told("", (earlier, bill) -> {
            assertEquals(call.deadline(), earlier.deadline(), "without budgets there is nothing to settle");
            assertEquals(Optional.empty(), bill.left());
            return Uni.createFrom().item(object());
        });
    }

    /** It was paid for, so its caller gets it, and the reservation counts. */
    @Test
    void anAnswerIsGivenThoughItsCostCannotBeWritten() {
        ObjectNode told = told("*=1/month", (earlier, bill) -> {
            accounts.fail(BROKEN);
            return costing("0.1").begin(earlier, bill);
        });

        assertFalse(told.has("budget"), told::toString);
        assertEquals(600_000, used());
    }

    @Test
    void anAnswerDoesNotWaitBeyondItsDeadlineForItsCostToBeWritten() {
        CallContext urgent =
                new CallContext("a-call", Instant.now().plusSeconds(2), Optional.of("token:a"), Optional.empty());
        ObjectNode told = spending("*=1/month")
                .pay(
                        urgent,
                        "m",
                        MOST,
                        (earlier, bill) -> {
                            accounts.stall();
                            return costing("0.1").begin(earlier, bill);
                        },
                        (result, budget) -> result.set("budget", budget))
                .await()
                .atMost(Duration.ofSeconds(20));
        accounts.goOn();

        assertFalse(told.has("budget"), told::toString);
    }

    /** The tightest budget is told, and the warning is about that which is nearly used up. */
    @Test
    void aBudgetThatIsNearlyUsedUpIsAWarning() {
        ObjectNode told = told("*=1/month; all=1000/hour,0.7/day", costing("0.6"));
        assertEquals("all", told.at("/budget/of").asText(), told::toString);
        assertEquals(0.1, told.at("/budget/left").asDouble(), told::toString);
        assertTrue(
                told.at("/budget/warning")
                        .asText()
                        .startsWith("Of the budget of all callers, $0.6 of $0.7 for this day"),
                told::toString);
    }

    /** Of 100 dollars 85 are spent, and of one dollar nothing yet. */
    @Test
    void theWarningNeedNotBeOfTheTightestBudget() {
        Uni<BigDecimal> much = Uni.createFrom().item(new BigDecimal("85"));
        spending("all=100/month")
                .pay(call, "m", much, costing("85"), (result, budget) -> result)
                .await()
                .atMost(Duration.ofSeconds(30));

        ObjectNode told = told("*=1/month; all=100/month", costing("0"));

        assertEquals("caller", told.at("/budget/of").asText(), told::toString);
        assertTrue(told.at("/budget/warning").asText().startsWith("Of the budget of all callers, $85"), told::toString);
    }

    @Test
    void workIsNotBegunAboveTheBudget() {
        told("*=1/month", costing("0.5"));

        FailureException refused = assertThrows(
                FailureException.class,
                () -> told("*=1/month", (earlier, bill) -> {
                    throw new AssertionError("begun");
                }));

        assertEquals(FailureCode.BUDGET_EXCEEDED, refused.failure().code());
        assertEquals(500_000, used());
    }

    /** The reservation is on its way when the caller hangs up, so it is released as soon as it is written. */
    @Test
    void aCallerWhoHangsUpMeanwhileReservesNothing() {
        accounts.stall();
        var running = spending("*=1/month")
                .<ObjectNode>pay(
                        call,
                        "m",
                        MOST,
                        (earlier, bill) -> {
                            throw new AssertionError("begun");
                        },
                        (result, budget) -> result)
                .subscribe()
                .with(result -> {}, problem -> {});
        running.cancel();
        accounts.goOn();

        Instant end = Instant.now().plusSeconds(30);
        while (accounts.writes() < 2) {
            assertTrue(Instant.now().isBefore(end), "it is not released");
            Thread.onSpinWait();
        }
        assertEquals(0, used());
    }

    @Test
    void aCheckRefusesAndReservesNothing() {
        told("*=1/month", costing("0.5"));
        Spending spending = spending("*=1/month");

        FailureException refused = assertThrows(
                FailureException.class, () -> spending.check(call, MOST).await().atMost(Duration.ofSeconds(30)));
        spending.check(call, Uni.createFrom().item(new BigDecimal("0.5")))
                .await()
                .atMost(Duration.ofSeconds(30));

        assertEquals(FailureCode.BUDGET_EXCEEDED, refused.failure().code());
        assertEquals(500_000, used());
    }

    /** The payer of a job is not the worker that carries it out. */
    @Test
    void thePayerPays() {
        spending("*=1/month")
                .pay(call.paidBy(Optional.of("token:b")), "m", MOST, costing("0.2"), (result, budget) -> result)
                .await()
                .atMost(Duration.ofSeconds(30));

        assertEquals(0, used());
        assertEquals(200_000, accounts.used(AccountId.caller("token:b"), Window.MONTH));
        FailureException refused = assertThrows(FailureException.class, () -> spending("token:b=0.3/month")
                .check(call.paidBy(Optional.of("token:b")), MOST)
                .await()
                .atMost(Duration.ofSeconds(30)));
        assertEquals(FailureCode.BUDGET_EXCEEDED, refused.failure().code());
    }

    @Test
    void withoutBudgetsThePriceIsNotAskedFor() {
        Uni<BigDecimal> unwanted = Uni.createFrom().failure(BROKEN);

        spending("").check(call, unwanted).await().indefinitely();
        spending("")
                .pay(call, "m", unwanted, costing("1"), (result, budget) -> result)
                .await()
                .indefinitely();
    }
}
