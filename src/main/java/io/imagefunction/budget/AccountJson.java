package io.imagefunction.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.budget.Account.Tally;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The document of an {@link Account}; amounts are millionths of a US dollar:
 *
 * <pre>{@code
 * {"kind":"caller","name":"token:…",
 *  "windows":{"day":{"start":"2026-11-29T00:00:00Z","spent":120000},…},
 *  "holds":[{"id":"…","micros":40000,"model":"…","at":"…","until":"…"}],
 *  "days":{"2026-11-29":{"openai/gpt-image-1":[3,4,120000]}},
 *  "applied":["…"]}
 * }</pre>
 *
 * The numbers of a day and model are calls, pictures and amount. {@code applied} is missing if it is empty.
 */
final class AccountJson {

    private AccountJson() {}

    static ObjectNode write(AccountId id, Account account) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("kind", id.kind().word())
                .put("name", id.name());
        ObjectNode windows = json.putObject("windows");
        new TreeMap<>(account.tallies()).forEach((window, tally) -> windows.putObject(window.word())
                .put("start", tally.start().toString())
                .put("spent", tally.spent()));
        ArrayNode holds = json.putArray("holds");
        account.holds().forEach(hold -> holds.addObject()
                .put("id", hold.id())
                .put("micros", hold.micros())
                .put("model", hold.model())
                .put("at", hold.at().toString())
                .put("until", hold.until().toString()));
        ObjectNode days = json.putObject("days");
        account.usage().days().forEach((day, models) -> {
            ObjectNode lines = days.putObject(day.toString());
            models.forEach((model, line) -> lines.set(model, write(line)));
        });
        if (!account.applied().isEmpty()) {
            ArrayNode applied = json.putArray("applied");
            account.applied().forEach(applied::add);
        }
        return json;
    }

    static ArrayNode write(Usage.Line line) {
        return JsonNodeFactory.instance
                .arrayNode()
                .add(line.calls())
                .add(line.pictures())
                .add(line.micros());
    }

    /** @throws RuntimeException if the document was not written by this program */
    static Account read(ObjectNode json) {
        Map<Window, Tally> tallies = new EnumMap<>(Window.class);
        json.required("windows")
                .properties()
                .forEach(window -> tallies.put(
                        Window.of(window.getKey()).orElseThrow(),
                        new Tally(
                                time(window.getValue(), "start"),
                                amount(window.getValue().required("spent")))));
        List<Hold> holds = json.required("holds")
                .valueStream()
                .map(hold -> new Hold(
                        hold.required("id").asText(),
                        amount(hold.required("micros")),
                        hold.required("model").asText(),
                        time(hold, "at"),
                        time(hold, "until")))
                .toList();
        Map<LocalDate, Map<String, Usage.Line>> days = new TreeMap<>();
        json.required("days").properties().forEach(day -> {
            Map<String, Usage.Line> models = new TreeMap<>();
            day.getValue().properties().forEach(model -> models.put(model.getKey(), line(model.getValue())));
            days.put(LocalDate.parse(day.getKey()), models);
        });
        SortedSet<String> applied = new TreeSet<>();
        json.path("applied").valueStream().map(JsonNode::asText).forEach(id -> {
            Message.sent(id); // fails if it is none
            applied.add(id);
        });
        return new Account(Map.copyOf(tallies), holds, new Usage(days), Collections.unmodifiableSortedSet(applied));
    }

    static Usage.Line line(JsonNode numbers) {
        return new Usage.Line(amount(numbers.required(0)), amount(numbers.required(1)), amount(numbers.required(2)));
    }

    /** A number that is not one must not be read as 0: that would reset the budget. */
    static long amount(JsonNode number) {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw new IllegalArgumentException("not an amount: " + number);
        }
        return number.longValue();
    }

    private static Instant time(JsonNode json, String member) {
        return Instant.parse(json.required(member).asText());
    }
}
