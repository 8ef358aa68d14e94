package io.imagefunction.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the upstream calls of one request have cost, as far as upstream says. It may be used by several threads. */
public final class Bill {

    private final Optional<ObjectNode> left;
    private final Map<Integer, Optional<BigDecimal>> costs = new HashMap<>();
    private String model = "";
    private int pictures;

    /** For a request without a budget. */
    Bill() {
        this(Optional.empty());
    }

    Bill(Optional<ObjectNode> left) {
        this.left = left;
    }

    /** What the caller has left of its tightest budget while the request is carried out: {@link BudgetStatus#json}. */
    public Optional<ObjectNode> left() {
        return left;
    }

    /** A call that money may have been spent on; how much is not known yet. */
    public synchronized void begun(int call) {
        costs.putIfAbsent(call, Optional.empty());
    }

    /** @param usage upstream's, with its {@code cost} in US dollars; null or missing if that is not known */
    public synchronized void billed(int call, Optional<JsonNode> usage) {
        costs.put(
                call,
                usage.map(used -> used.path("cost"))
                        .filter(JsonNode::isNumber)
                        .map(JsonNode::decimalValue)
                        .filter(cost -> cost.signum() >= 0));
    }

    /** The call was refused, so it is not billed. */
    public synchronized void refused(int call) {
        costs.remove(call);
    }

    /** For the account's usage. */
    public synchronized void made(String byModel, int number) {
        model = byModel;
        pictures += number;
    }

    /** What the reserved account is charged. */
    synchronized Change settlement(Hold hold) {
        return costs.isEmpty()
                ? new Change.Release(hold.id())
                : new Change.Settle(
                        hold.id(),
                        model.isEmpty() ? hold.model() : model,
                        new Usage.Line(1, pictures, micros(hold.micros())));
    }

    /** Whether the cost of every call is known. */
    public synchronized boolean isWhole() {
        return costs.values().stream().allMatch(Optional::isPresent);
    }

    /** The sum, or the amount that was reserved if some of the costs are not known. */
    synchronized long micros(long reserved) {
        BigDecimal known = costs.values().stream().flatMap(Optional::stream).reduce(BigDecimal.ZERO, BigDecimal::add);
        return isWhole() ? Money.micros(known) : Math.max(reserved, Money.micros(known));
    }
}
