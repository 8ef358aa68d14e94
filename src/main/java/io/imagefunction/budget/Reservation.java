package io.imagefunction.budget;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** An amount that is reserved for one call in one or several accounts. It is ended once, by whoever comes first. */
final class Reservation {

    private final Budgets budgets;
    private final Hold hold;
    private final List<Budgets.Limited> accounts = new CopyOnWriteArrayList<>();
    private final AtomicBoolean taken = new AtomicBoolean();

    Reservation(Budgets budgets, Hold hold) {
        this.budgets = budgets;
        this.hold = hold;
    }

    Hold hold() {
        return hold;
    }

    void add(Budgets.Limited account) {
        accounts.add(account);
    }

    /** Returns true once: whoever gets it has to end the reservation. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    /** Ends the reservation with what the call has cost. Completes with the budgets after it. */
    CompletableFuture<List<BudgetStatus>> settle(Bill bill) {
        return end(bill.settlement(hold));
    }

    CompletableFuture<List<BudgetStatus>> release() {
        return settle(new Bill());
    }

    /** Tries for as long as it is of use: then the reservation has expired. */
    private CompletableFuture<List<BudgetStatus>> end(Change change) {
        List<CompletableFuture<Stream<BudgetStatus>>> ends = accounts.stream()
                .map(account -> budgets.change(account.id(), hold.until().plus(Account.CLOCK_SKEW), change)
                        .thenApply(answer -> BudgetStatus.of(account.id(), answer.account(), account.limits())))
                .toList();
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .thenApply(all -> ends.stream().flatMap(CompletableFuture::join).toList());
    }
}
