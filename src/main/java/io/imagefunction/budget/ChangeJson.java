package io.imagefunction.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of changes, which is short because it is to fit into a key:
 *
 * <pre>{@code
 * [["reserve","<id>",<micros>,"<model>",<at>,<milliseconds until its end>,[<hour>,<day>,<month>,<calls at once>]],
 *  ["settle","<id>","<model>",[<calls>,<pictures>,<micros>]],
 *  ["release","<id>"]]
 * }</pre>
 *
 * {@code at} is in milliseconds since 1970. A limit that there is not is null.
 */
final class ChangeJson {

    private ChangeJson() {}

    static ArrayNode write(List<Change> changes) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        changes.forEach(change -> write(change, json.addArray()));
        return json;
    }

    private static void write(Change change, ArrayNode json) {
        switch (change) {
            case Change.Reserve(Hold hold, Limits limits) -> {
                json.add("reserve")
                        .add(hold.id())
                        .add(hold.micros())
                        .add(hold.model())
                        .add(hold.at().toEpochMilli())
                        .add(hold.until().toEpochMilli() - hold.at().toEpochMilli());
                ArrayNode most = json.addArray();
                for (Window window : Window.values()) {
                    most.add(limits.most().get(window));
                }
                most.add(limits.calls() < Integer.MAX_VALUE ? limits.calls() : null);
            }
            case Change.Settle(String id, String model, Usage.Line paid) ->
                json.add("settle").add(id).add(model).add(AccountJson.write(paid));
            case Change.Release(String id) -> json.add("release").add(id);
        }
    }

    /** @throws RuntimeException if it was not written by this program */
    static List<Change> read(JsonNode json) {
        if (!json.isArray()) {
            throw new IllegalArgumentException("no changes: " + json);
        }
        return json.valueStream().map(ChangeJson::change).toList();
    }

    private static Change change(JsonNode json) {
        String id = json.required(1).asText();
        return switch (json.required(0).asText()) {
            case "reserve" -> {
                Instant at = Instant.ofEpochMilli(AccountJson.amount(json.required(4)));
                Hold hold = new Hold(
                        id,
                        AccountJson.amount(json.required(2)),
                        json.required(3).asText(),
                        at,
                        at.plusMillis(json.required(5).longValue()));
                yield new Change.Reserve(hold, limits(json.required(6)));
            }
            case "settle" -> new Change.Settle(id, json.required(2).asText(), AccountJson.line(json.required(3)));
            case "release" -> new Change.Release(id);
            default -> throw new IllegalArgumentException("no change: " + json);
        };
    }

    private static Limits limits(JsonNode json) {
        Map<Window, Long> most = new EnumMap<>(Window.class);
        for (Window window : Window.values()) {
            JsonNode limit = json.required(window.ordinal());
            if (!limit.isNull()) {
                most.put(window, AccountJson.amount(limit));
            }
        }
        JsonNode calls = json.required(Window.values().length);
        return new Limits(
                Map.copyOf(most), calls.isNull() ? Integer.MAX_VALUE : Math.toIntExact(AccountJson.amount(calls)));
    }
}
