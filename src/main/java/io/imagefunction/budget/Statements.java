package io.imagefunction.budget;

import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was spent, for callers and operators. Methods block. */
@ApplicationScoped
public class Statements {

    private final Budgets budgets;
    private final Accounts accounts;
    private final Set<String> operators;
    private final Clock clock;

    Statements(Budgets budgets, Accounts accounts, Settings settings, Clock clock) {
        this.budgets = budgets;
        this.accounts = accounts;
        this.operators = settings.image().operators().orElse(Set.of());
        this.clock = clock;
    }

    /** One account: how its budgets stand, and what was paid from it. */
    public record Statement(String of, String name, List<BudgetStatus> budgets, List<Line> days) {}

    /** @param cost US dollars */
    public record Line(LocalDate day, String model, long calls, long pictures, BigDecimal cost) {}

    /** @param next where the next page begins; empty on the last page */
    public record Page(List<Statement> statements, Optional<String> next) {}

    /** Whether anything is recorded. */
    public boolean areKept() {
        return budgets.areOn();
    }

    public boolean isOperator(CallContext call) {
        return call.caller().filter(operators::contains).isPresent();
    }

    /** The accounts that the caller's calls are paid from, the own one first. */
    public List<Statement> of(CallContext call) {
        return budgets.of(call.payer()).stream()
                .map(limited -> statement(
                        limited.id(),
                        accounts.read(limited.id()).map(Accounts.Kept::account).orElse(Account.NEW),
                        limited.limits()))
                .toList();
    }

    /** The accounts of all callers and groups. */
    public Page all(Optional<String> after, int most) {
        Accounts.Page page = accounts.list(after, most);
        return new Page(
                page.accounts().stream()
                        .map(named -> statement(named.id(), named.account(), budgets.limits(named.id())))
                        .toList(),
                page.next());
    }

    private Statement statement(AccountId id, Account account, Limits limits) {
        Account current = account.at(clock.instant());
        return new Statement(
                id.kind().word(),
                id.name(),
                BudgetStatus.of(id, current, limits).toList(),
                lines(current.usage()));
    }

    /** The latest day first. */
    private static List<Line> lines(Usage usage) {
        return new TreeMap<>(usage.days())
                .descendingMap().entrySet().stream()
                        .flatMap(day -> day.getValue().entrySet().stream()
                                .map(line -> new Line(
                                        day.getKey(),
                                        line.getKey(),
                                        line.getValue().calls(),
                                        line.getValue().pictures(),
                                        Money.usd(line.getValue().micros()))))
                        .toList();
    }

    /** The accounts of these statements that belong to the caller alone. */
    public static Stream<Statement> own(List<Statement> statements) {
        return statements.stream().filter(statement -> statement.of().equals(AccountId.Kind.CALLER.word()));
    }
}
