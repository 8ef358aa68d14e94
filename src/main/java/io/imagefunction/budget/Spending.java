package io.imagefunction.budget;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * Pays for work within the budgets of its caller: reserves the most that it can cost, begins it, and settles what it has
 * cost. If nothing can be reserved, it is not begun. Without budgets the work is all that is done.
 *
 * <p>A process that is killed meanwhile leaves its reservation behind, see {@link Account}.
 */
@ApplicationScoped
public class Spending {

    private static final Logger LOG = Logger.getLogger(Spending.class);

    /** Time before the deadline to settle. */
    private static final Duration SETTLING = Duration.ofMillis(500);

    private final Budgets budgets;
    private final int warning;
    private final Clock clock;
    private final ExecutorService threads;

    Spending(Budgets budgets, Settings settings, Clock clock, @VirtualThreads ExecutorService threads) {
        this.budgets = budgets;
        this.warning = settings.image().budgets().warn();
        this.clock = clock;
        this.threads = threads;
    }

    /** Work that costs money. */
    public interface Work<T> {
        /** @param bill gets what the work costs */
        Uni<T> begin(CallContext call, Bill bill);
    }

    /**
     * Fails with {@code budget_exceeded} if {@link #pay} would at this moment, but reserves nothing: for work that is
     * accepted now and carried out later.
     *
     * @param most as {@link #pay} has it
     */
    public Uni<Void> check(CallContext call, Uni<BigDecimal> most) {
        return budgets.limitAmounts()
                ? most.emitOn(threads)
                        .invoke(usd -> budgets.check(call.payer(), Money.micros(usd)))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    /**
     * @param most the most that the work can cost, in US dollars; asked only if there are budgets
     * @param told adds to the result what is left: see {@link BudgetStatus#json}
     * @return the work's result or failure; or the failure {@code budget_exceeded}, {@code too_many_calls}, or of storage
     */
    public <T> Uni<T> pay(
            CallContext call, String model, Uni<BigDecimal> most, Work<T> work, BiFunction<T, ObjectNode, T> told) {
        if (!budgets.areOn()) {
            return work.begin(call, new Bill());
        }
        CallContext earlier = call.sooner(SETTLING);
        return call.inTime(most, clock)
                .chain(usd -> reserved(call, Money.micros(usd), model))
                .chain(reserved -> reserved.reservation().take()
                        ? settled(reserved, work, earlier, call, told)
                        : Uni.createFrom().nothing()); // cancelled
    }

    /** @param statuses how the budgets stand with the reservation */
    private record Reserved(Reservation reservation, List<BudgetStatus> statuses) {}

    /** Releases what was reserved for a caller who has hung up meanwhile. */
    private Uni<Reserved> reserved(CallContext call, long micros, String model) {
        return Uni.createFrom().emitter(caller -> {
            List<BudgetStatus> statuses = new CopyOnWriteArrayList<>();
            CompletableFuture<Reservation> reserving =
                    budgets.reserve(call.payer(), micros, model, call.deadline(), statuses::add);
            caller.onTermination(() -> reserving.thenAccept(late -> {
                if (late.take()) {
                    late.release();
                }
            }));
            // The next step takes the reservation before the handler above can.
            reserving.whenCompleteAsync(
                    (reservation, problem) -> {
                        if (problem == null) {
                            caller.complete(new Reserved(reservation, List.copyOf(statuses)));
                        } else {
                            caller.fail(cause(problem));
                        }
                    },
                    threads);
        });
    }

    private static Throwable cause(Throwable problem) {
        return problem instanceof CompletionException wrapped ? wrapped.getCause() : problem;
    }

    private <T> Uni<T> settled(
            Reserved reserved, Work<T> work, CallContext earlier, CallContext call, BiFunction<T, ObjectNode, T> told) {
        Reservation reservation = reserved.reservation();
        Bill bill = new Bill(tightest(reserved.statuses()));
        Uni<List<BudgetStatus>> settlement = Uni.createFrom()
                .completionStage(() -> reservation.settle(bill))
                .onFailure()
                .invoke(problem -> LOG.errorf(
                        "request %s: its cost could not be recorded in its budget, so the reserved %s stays: %s",
                        call.requestId(), Money.text(reservation.hold().micros()), problem.getMessage()));
        Uni<List<BudgetStatus>> ending = call.inTime(settlement, clock)
                .onFailure()
                .recoverWithItem(List.of())
                .emitOn(threads);
        return Uni.createFrom()
                .deferred(() -> work.begin(earlier, bill))
                .onCancellation()
                .invoke(() -> reservation.settle(bill))
                .onFailure()
                .call(problem -> ending)
                .chain(result -> ending.map(statuses ->
                        told(statuses).map(budget -> told.apply(result, budget)).orElse(result)));
    }

    /** The budget that has the least left, with a warning if any of them is nearly used up. */
    private Optional<ObjectNode> told(List<BudgetStatus> statuses) {
        Optional<ObjectNode> tightest = tightest(statuses);
        BudgetStatus.tightest(statuses.stream().filter(status -> status.isAbove(warning)))
                .ifPresent(soft -> tightest.orElseThrow().put("warning", soft.warning()));
        return tightest;
    }

    private static Optional<ObjectNode> tightest(List<BudgetStatus> statuses) {
        return BudgetStatus.tightest(statuses.stream()).map(BudgetStatus::json);
    }
}
