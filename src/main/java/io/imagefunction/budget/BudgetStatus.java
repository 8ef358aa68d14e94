package io.imagefunction.budget;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One budget in its current window, as an answer tells it: {@code
 * {"of":"caller","window":"day","limit":20,"spent":3.2,"left":16.8,"resets":"2026-11-30T00:00:00Z"}}.
 *
 * @param spent with what is reserved for calls in flight
 */
public record BudgetStatus(AccountId of, Window window, long limit, long spent, long left, Instant resets) {

    /** All windows of an account that are limited. */
    static Stream<BudgetStatus> of(AccountId id, Account account, Limits limits) {
        return Stream.of(Window.values())
                .filter(window -> limits.most().containsKey(window))
                .map(window -> new BudgetStatus(
                        id,
                        window,
                        limits.most().get(window),
                        account.used(window),
                        account.left(window, limits),
                        account.resets(window)));
    }

    /** The one that has the least left. */
    static Optional<BudgetStatus> tightest(Stream<BudgetStatus> all) {
        return all.min(Comparator.comparingLong(BudgetStatus::left));
    }

    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("of", of.kind().word())
                .put("window", window.word())
                .put("limit", Money.usd(limit))
                .put("spent", Money.usd(spent))
                .put("left", Money.usd(left))
                .put("resets", resets.toString());
    }

    /** Whether this share of the limit, in percent, is used up. */
    boolean isAbove(int percent) {
        return BigDecimal.valueOf(spent)
                        .compareTo(BigDecimal.valueOf(limit)
                                .multiply(BigDecimal.valueOf(percent))
                                .divide(BigDecimal.valueOf(100), RoundingMode.CEILING))
                >= 0;
    }

    /** The warning of an answer. */
    String warning() {
        return "Of " + of.described() + ", " + Money.text(spent) + " of " + Money.text(limit) + " for this "
                + window.word() + " is used; it resets at " + resets + ".";
    }
}
