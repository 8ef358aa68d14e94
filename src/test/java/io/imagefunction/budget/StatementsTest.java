package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import io.imagefunction.budget.Statements.Line;
import io.imagefunction.budget.Statements.Statement;
import io.imagefunction.request.CallContext;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What callers and operators see of the accounts. */
class StatementsTest {

    private static final String RULES = "all=9/month; group:g(token:a)=8/day; *=1/day";
    private static final Instant YESTERDAY = Instant.parse("2026-11-28T12:00:00Z");
    private static final Instant TODAY = Instant.parse("2026-11-29T12:00:00Z");

    private final AccountsInMemory accounts = new AccountsInMemory();

    private Statements statements(String rules, Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new Statements(
                new Budgets(accounts, BudgetRules.parse(rules), Integer.MAX_VALUE, clock),
                accounts,
                TestSettings.of(Map.of("IMAGE_OPERATORS", "token:boss,iam:x")),
                clock);
    }

    private void pay(Instant at, String caller, String model, int pictures, long micros) {
        Bill bill = new Bill();
        bill.begun(0);
        bill.made(model, pictures);
        new Budgets(accounts, BudgetRules.parse(RULES), Integer.MAX_VALUE, Clock.fixed(at, ZoneOffset.UTC))
                .reserve(Optional.of(caller), micros, "m", at.plusSeconds(60))
                .join()
                .settle(bill)
                .join();
    }

    private static CallContext by(String caller) {
        return new CallContext("a-call", TODAY, Optional.of(caller), Optional.empty());
    }

    @Test
    void aCallerSeesItsAccountsAsTheyStandNow() {
        pay(YESTERDAY, "token:a", "x/one", 1, 300_000);
        pay(TODAY, "token:a", "x/two", 2, 100_000);
        pay(TODAY, "token:a", "x/one", 1, 50_000);
        pay(TODAY, "token:b", "x/one", 1, 70_000);

        List<Statement> all = statements(RULES, TODAY).of(by("token:a"));

        assertEquals(
                List.of("caller day 0.15", "group day 0.15", "all month 0.52"),
                all.stream()
                        .flatMap(statement -> statement.budgets().stream())
                        .map(status -> status.of().kind().word() + " "
                                + status.window().word() + " "
                                + Money.usd(status.spent()).toPlainString())
                        .toList());
        List<Statement> own = Statements.own(all).toList();
        assertEquals(1, own.size());
        assertEquals(
                List.of(
                        new Line(LocalDate.parse("2026-11-29"), "x/one", 1, 1, new BigDecimal("0.05")),
                        new Line(LocalDate.parse("2026-11-29"), "x/two", 1, 2, new BigDecimal("0.1")),
                        new Line(LocalDate.parse("2026-11-28"), "x/one", 1, 1, new BigDecimal("0.3"))),
                own.getFirst().days());
    }

    @Test
    void anEndedWindowIsWhole() {
        pay(YESTERDAY, "token:a", "x/one", 1, 300_000);

        List<Statement> all = statements(RULES, TODAY).of(by("token:a"));

        assertEquals(
                List.of("caller 1", "group 8", "all 8.7"),
                all.stream()
                        .flatMap(statement -> statement.budgets().stream())
                        .map(status -> status.of().kind().word() + " "
                                + Money.usd(status.left()).toPlainString())
                        .toList());
    }

    @Test
    void anOperatorSeesAllAccountsWithTheLimitsOfTheRulesThatThereAreNow() {
        pay(TODAY, "token:a", "x/one", 1, 50_000);

        Statements.Page page = statements("*=2/month", TODAY).all(Optional.empty(), 10);

        assertEquals(
                List.of("caller token:a [2]", "group g []", "all  []"),
                page.statements().stream()
                        .map(statement -> statement.of() + " " + statement.name() + " "
                                + statement.budgets().stream()
                                        .map(status -> Money.usd(status.limit()).toPlainString())
                                        .toList())
                        .toList());
        assertEquals(Optional.of("next"), page.next());
    }

    @Test
    void onlyTheNamedCallersAreOperators() {
        Statements statements = statements(RULES, TODAY);

        assertTrue(statements.isOperator(by("token:boss")));
        assertTrue(statements.isOperator(by("iam:x")));
        assertFalse(statements.isOperator(by("token:a")));
        assertFalse(statements.isOperator(by("token:bos")));
        assertFalse(statements.isOperator(new CallContext("a-call", TODAY, Optional.empty(), Optional.empty())));
        assertFalse(statements.isOperator(by("token:a").paidBy(Optional.of("token:boss"))));
    }

    @Test
    void withoutBudgetsNothingIsKept() {
        assertFalse(statements("", TODAY).areKept());
        assertTrue(statements("*=1/day", TODAY).areKept());
    }
}
