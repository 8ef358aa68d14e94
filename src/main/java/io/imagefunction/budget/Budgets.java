package io.imagefunction.budget;

import io.imagefunction.failure.FailureException;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reserves the money of calls in the accounts of their callers. */
@ApplicationScoped
public class Budgets {

    /** Most accounts whose last version is remembered. */
    private static final int MOST_LEDGERS = 1000;

    /** Longest wait for a release after the deadline. */
    private static final long RELEASING_MILLIS = 500;

    private final Accounts accounts;
    private final BudgetRules rules;
    private final int calls;
    private final Clock clock;
    private final Map<AccountId, Ledger> ledgers = new ConcurrentHashMap<>();

    @Inject
    Budgets(Accounts accounts, Settings settings, Clock clock) {
        this(
                accounts,
                BudgetRules.parse(settings.image().budgets().rules().orElse("")),
                settings.image().limits().concurrent().orElse(Integer.MAX_VALUE),
                clock);
    }

    Budgets(Accounts accounts, BudgetRules rules, int calls, Clock clock) {
        this.accounts = accounts;
        this.rules = rules;
        this.calls = calls;
        this.clock = clock;
    }

    /** Whether amounts are limited, and not only the number of calls. */
    boolean limitAmounts() {
        return !rules.areNone();
    }

    /** Whether calls have to be reserved. If not, nothing is read or written. */
    public boolean areOn() {
        return !rules.areNone() || calls < Integer.MAX_VALUE;
    }

    /** An account with its limits. */
    record Limited(AccountId id, Limits limits) {}

    /** The accounts that a caller's calls are paid from. */
    List<Limited> of(Optional<String> caller) {
        return rules.of(caller, calls).entrySet().stream()
                .map(account -> new Limited(account.getKey(), account.getValue()))
                .toList();
    }

    /** The limits of an account that exists. */
    Limits limits(AccountId id) {
        return rules.of(id);
    }

    /**
     * Reserves an amount in all accounts of the caller, or in none. Fails with {@code budget_exceeded}, {@code
     * too_many_calls}, or because storage fails.
     *
     * @param until when the call has ended for certain
     */
    CompletableFuture<Reservation> reserve(Optional<String> caller, long micros, String model, Instant until) {
        return reserve(caller, micros, model, until, status -> {});
    }

    /** @param told gets how the budgets stand with the reservation; must return at once */
    CompletableFuture<Reservation> reserve(
            Optional<String> caller, long micros, String model, Instant until, Consumer<BudgetStatus> told) {
        Reservation reservation =
                new Reservation(this, new Hold(UUID.randomUUID().toString(), micros, model, clock.instant(), until));
        return reserve(of(caller), 0, reservation, told).thenApply(all -> reservation);
    }

    /**
     * Fails with {@code budget_exceeded} if {@link #reserve} would at this moment. Reserves nothing, and does not count
     * calls in flight. Blocks while it reads the accounts.
     */
    void check(Optional<String> caller, long micros) {
        for (Limited account : of(caller)) {
            Limits amounts = account.limits().withCalls(Integer.MAX_VALUE);
            if (!amounts.areNone()) {
                Account state = accounts.read(account.id())
                        .map(Accounts.Kept::account)
                        .orElse(Account.NEW)
                        .at(clock.instant());
                Limited limited = new Limited(account.id(), amounts);
                state.refusal(micros, amounts).ifPresent(why -> {
                    throw refusal(limited, state, micros, why);
                });
            }
        }
    }

    private FailureException refusal(Limited account, Account state, long micros, Account.Refusal why) {
        return switch (why) {
            case Account.Refusal.Spent spent ->
                BudgetRefusal.exceeded(status(account, state, spent.window()), micros, clock.instant());
            case Account.Refusal.Held held ->
                BudgetRefusal.held(status(account, state, held.window()), micros, held.next(), clock.instant());
            case Account.Refusal.TooMany tooMany ->
                BudgetRefusal.tooMany(tooMany.calls(), tooMany.next(), clock.instant());
        };
    }

    private static BudgetStatus status(Limited account, Account state, Window window) {
        return BudgetStatus.of(account.id(), state, account.limits())
                .filter(status -> status.window() == window)
                .findFirst()
                .orElseThrow();
    }

    private CompletableFuture<Void> reserve(
            List<Limited> all, int next, Reservation reservation, Consumer<BudgetStatus> told) {
        if (next == all.size()) {
            return CompletableFuture.completedFuture(null);
        }
        Limited account = all.get(next);
        Hold hold = reservation.hold();
        return ledger(account.id())
                .change(hold.until(), new Change.Reserve(hold, account.limits()))
                .handle((answer, problem) -> {
                    if (problem != null) {
                        // Of this account too: a write that failed, or was too late, may have taken effect.
                        reservation.add(account);
                        return undo(reservation, problem);
                    }
                    if (answer.refusal().isPresent()) {
                        Account.Refusal why = answer.refusal().get();
                        return undo(reservation, refusal(account, answer.account(), hold.micros(), why));
                    }
                    reservation.add(account);
                    BudgetStatus.of(account.id(), answer.account(), account.limits())
                            .forEach(told);
                    return reserve(all, next + 1, reservation, told);
                })
                .thenCompose(step -> step);
    }

    /** Waits for the end of the release, but not for long after the deadline, because the caller waits as well. */
    private CompletableFuture<Void> undo(Reservation reservation, Throwable problem) {
        Duration left = Duration.between(clock.instant(), reservation.hold().until());
        return reservation
                .release()
                .handle((released, failed) -> null)
                .completeOnTimeout(null, Math.max(0, left.toMillis()) + RELEASING_MILLIS, TimeUnit.MILLISECONDS)
                .thenCompose(done -> CompletableFuture.failedFuture(problem));
    }

    /** Changes an account. Never blocks. */
    CompletableFuture<Answer> change(AccountId id, Instant deadline, Change change) {
        return ledger(id).change(deadline, change);
    }

    private Ledger ledger(AccountId id) {
        if (ledgers.size() >= MOST_LEDGERS) {
            ledgers.values().removeIf(Ledger::isIdle);
        }
        return ledgers.computeIfAbsent(id, account -> new Ledger(account, accounts, clock));
    }
}
