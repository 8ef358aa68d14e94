package io.imagefunction.budget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.request.StrictJson;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code IMAGE_BUDGETS} if it is a JSON object:
 *
 * <pre>{@code
 * {"all": {"month": 500}, "*": {"day": 20}, "token:3a7b*": {"day": 5, "month": 50}, "token:9c1f*": "unlimited",
 *  "group:interns": {"callers": ["iam:arn:aws:sts::111122223333:assumed-role/interns/*"], "day": 10}}
 * }</pre>
 *
 * Names are written as in the short form. The limits may also be a text as in the short form: {@code "*": "20/day"}.
 */
final class RuleJson {

    private static final String CALLERS = "callers";

    private final RuleSet rules = new RuleSet();

    private RuleJson() {}

    static boolean isJson(String text) {
        return text.stripLeading().startsWith("{");
    }

    static BudgetRules read(String text) {
        RuleJson reading = new RuleJson();
        object(text).properties().forEach(rule -> reading.rule(rule.getKey().strip(), rule.getValue()));
        return reading.rules.rules();
    }

    private static ObjectNode object(String text) {
        try {
            return (ObjectNode) StrictJson.MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw RuleSet.wrong(text.strip(), "it begins as JSON, but is none: " + malformed.getOriginalMessage());
        }
    }

    private void rule(String who, JsonNode value) {
        String rule = who + ": " + value;
        if (who.equals(RuleSet.ALL)) {
            rules.all(limits(value, rule), rule);
        } else if (who.startsWith(RuleSet.GROUP)) {
            rules.group(who.substring(RuleSet.GROUP.length()).strip(), members(value, rule), limits(value, rule), rule);
        } else {
            Map<Window, Long> limits = RuleSet.UNLIMITED.equals(value.textValue()) ? Map.of() : limits(value, rule);
            rules.caller(RuleSet.pattern(who, rule), limits, rule);
        }
    }

    private static List<NamePattern> members(JsonNode group, String rule) {
        JsonNode members = group.path(CALLERS);
        if (!members.isArray() || members.valueStream().anyMatch(member -> !member.isTextual())) {
            throw RuleSet.wrong(rule, "a group is {\"callers\":[\"token:…\"],\"day\":10}");
        }
        return members.valueStream()
                .map(member -> RuleSet.pattern(member.textValue().strip(), rule))
                .toList();
    }

    private static Map<Window, Long> limits(JsonNode value, String rule) {
        if (value.isTextual()) {
            return RuleText.limits(value.textValue(), rule);
        }
        Map<Window, Long> limits = new EnumMap<>(Window.class);
        value.properties().forEach(limit -> {
            if (limit.getKey().equals(CALLERS) && rule.startsWith(RuleSet.GROUP)) {
                return;
            }
            Window window = RuleSet.window(limit.getKey(), rule);
            if (!(limit.getValue() instanceof NumericNode amount) || amount.isNaN()) {
                throw RuleSet.wrong(rule, limit.getValue() + " is no amount: write US dollars as a number");
            }
            if (limits.put(window, RuleSet.amount(amount.decimalValue(), rule)) != null) {
                throw RuleSet.wrong(rule, "it has two limits for one " + window.word());
            }
        });
        if (limits.isEmpty()) {
            throw RuleSet.wrong(rule, "it has no limit: write {\"day\":20}, in US dollars for hour, day or month");
        }
        return limits;
    }
}
