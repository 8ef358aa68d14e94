package io.imagefunction.budget;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
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

/** Reserves the money of calls in the accounts of their callers. */
@ApplicationScoped
public class Budgets {

    /** Most accounts whose last version is remembered. */
    private static final int MOST_LEDGERS = 1000;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

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
        Reservation reservation =
                new Reservation(this, new Hold(UUID.randomUUID().toString(), micros, model, clock.instant(), until));
        return reserve(of(caller), 0, reservation).thenApply(all -> reservation);
    }

    private CompletableFuture<Void> reserve(List<Limited> all, int next, Reservation reservation) {
        if (next == all.size()) {
            return CompletableFuture.completedFuture(null);
        }
        Limited account = all.get(next);
        Hold hold = reservation.hold();
        return ledger(account.id())
                .change(hold.until(), new Change.Reserve(hold, account.limits()))
                .handle((answer, problem) -> {
                    if (problem != null) {
                        // Of this account too: a write that failed may have taken effect.
                        return undo(reservation, account, problem);
                    }
                    if (answer.refusal().isPresent()) {
                        Failure why =
                                failure(account.id(), hold, answer.refusal().get());
                        return undo(reservation, account, why.toException());
                    }
                    reservation.add(account);
                    return reserve(all, next + 1, reservation);
                })
                .thenCompose(step -> step);
    }

    private CompletableFuture<Void> undo(Reservation reservation, Limited account, Throwable problem) {
        boolean refused = problem instanceof FailureException;
        if (!refused) {
            reservation.add(account);
        }
        return reservation
                .release()
                .handle((released, failed) -> null)
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

    private Failure failure(AccountId id, Hold hold, Account.Refusal refusal) {
        return switch (refusal) {
            case Account.Refusal.Spent spent -> {
                String left = "What is left of " + id.described() + " of " + Money.text(spent.limit()) + " for this "
                        + spent.window().word() + " is " + Money.text(spent.left()) + ", and this call could cost "
                        + Money.text(hold.micros()) + ". ";
                String advice = hold.micros() > spent.limit()
                        ? "It is never enough for that: ask for fewer or smaller pictures, or a cheaper model."
                        : "It is whole again at " + spent.resets() + "; until then, ask for less.";
                yield new Failure(
                        FailureCode.BUDGET_EXCEEDED,
                        left + advice,
                        Optional.empty(),
                        false,
                        hold.micros() > spent.limit()
                                ? Optional.empty()
                                : Optional.of(atLeastAMoment(Duration.between(clock.instant(), spent.resets()))));
            }
            case Account.Refusal.TooMany tooMany -> {
                Duration next = Duration.between(clock.instant(), tooMany.next());
                yield new Failure(
                        FailureCode.TOO_MANY_CALLS,
                        "You have " + tooMany.calls() + " calls in flight, and that is as many as one caller may have."
                                + " Wait for one of them.",
                        Optional.empty(),
                        true,
                        Optional.of(atLeastAMoment(next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE)));
            }
        };
    }

    private static Duration atLeastAMoment(Duration pause) {
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }
}
