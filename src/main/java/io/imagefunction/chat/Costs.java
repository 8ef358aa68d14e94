package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.UsageSum;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The usage of a conversation: the model's tokens over all turns, and the cost of tokens and pictures in US dollars.
 * One unknown cost makes the total unknown.
 */
final class Costs {

    private Costs() {}

    /** @return empty if upstream reported no usage, because the total cost is unknown then */
    static Optional<ObjectNode> of(List<Round> rounds, boolean hasTool) {
        Optional<ObjectNode> turns = rounds.stream()
                .map(round -> round.answer().path("usage"))
                .filter(JsonNode::isObject)
                .reduce(UsageSum::of)
                .map(JsonNode::deepCopy);
        turns.filter(usage -> hasTool).ifPresent(usage -> {
            List<Executed> executed = rounds.stream().flatMap(Round::executed).toList();
            addPictures(usage, executed);
            int requested =
                    rounds.stream().mapToInt(round -> round.calls().size()).sum();
            long made = executed.stream().filter(Executed::isOk).count();
            // The documented name, and the name that OpenRouter's own client reads.
            count(usage, "server_tool_use", requested, made);
            count(usage, "server_tool_use_details", requested, made);
        });
        return turns;
    }

    private static void addPictures(ObjectNode usage, List<Executed> executed) {
        executed.stream().map(Costs::cost).reduce(UsageSum::of).ifPresent(pictures -> {
            JsonNode turns = usage.has("cost") ? usage.get("cost") : NullNode.getInstance();
            usage.set("cost", UsageSum.of(turns, pictures));
            if (usage.get("cost_details") instanceof ObjectNode details) {
                details.set("server_tool_cost", pictures);
            }
        });
    }

    /** A failed call without usage was not charged. */
    private static JsonNode cost(Executed executed) {
        JsonNode cost = executed.usage().map(usage -> usage.path("cost")).orElse(NullNode.getInstance());
        if (cost.isNumber()) {
            return cost;
        }
        return executed.isOk() || executed.usage().isPresent()
                ? NullNode.getInstance()
                : DecimalNode.valueOf(BigDecimal.ZERO);
    }

    private static void count(ObjectNode usage, String name, int requested, long made) {
        ObjectNode count = usage.get(name) instanceof ObjectNode there ? there : usage.putObject(name);
        count.put("tool_calls_requested", count.path("tool_calls_requested").asInt() + requested);
        count.put("tool_calls_executed", count.path("tool_calls_executed").asInt() + made);
    }
}
