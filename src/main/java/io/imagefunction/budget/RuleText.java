package io.imagefunction.budget;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the short form of {@code IMAGE_BUDGETS}, rules separated by semicolons or line breaks:
 *
 * <pre>{@code
 * all=500/month; *=20/day; token:3a7b*=5/day,50/month; token:9c1f*=unlimited
 * group:interns(iam:arn:aws:sts::111122223333:assumed-role/interns/*, jwt:https://idp.example.com#kim)=10/day
 * }</pre>
 */
final class RuleText {

    private static final Pattern GROUP = Pattern.compile("group:([^(]*)\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern LIMIT = Pattern.compile("\\$?\\s*(\\d+(?:\\.\\d+)?)\\s*/\\s*(\\w+)");

    private final RuleSet rules = new RuleSet();

    private RuleText() {}

    static BudgetRules read(String text) {
        RuleText reading = new RuleText();
        Stream.of(text.split("[;\\n]"))
                .map(String::strip)
                .filter(rule -> !rule.isEmpty())
                .forEach(reading::rule);
        return reading.rules.rules();
    }

    private void rule(String rule) {
        int equals = rule.lastIndexOf('='); // names may have one, limits have none
        if (equals < 1) {
            throw RuleSet.wrong(rule, "it has to be who=how much, such as *=20/day");
        }
        String who = rule.substring(0, equals).strip();
        String limits = rule.substring(equals + 1).strip();
        Matcher group = GROUP.matcher(who);
        if (who.equals(RuleSet.ALL)) {
            rules.all(limits(limits, rule), rule);
        } else if (group.matches()) {
            rules.group(group.group(1).strip(), members(group.group(2), rule), limits(limits, rule), rule);
        } else if (who.startsWith(RuleSet.GROUP)) {
            throw RuleSet.wrong(rule, "a group is group:name(member, member)");
        } else {
            rules.caller(
                    RuleSet.pattern(who, rule),
                    limits.equals(RuleSet.UNLIMITED) ? Map.of() : limits(limits, rule),
                    rule);
        }
    }

    private static List<NamePattern> members(String text, String rule) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .map(member -> RuleSet.pattern(member, rule))
                .toList();
    }

    /** Reads {@code 5/day,50/month}. */
    static Map<Window, Long> limits(String text, String rule) {
        Map<Window, Long> limits = new EnumMap<>(Window.class);
        for (String part : text.split(",", -1)) {
            Matcher limit = LIMIT.matcher(part.strip());
            if (!limit.matches()) {
                throw RuleSet.wrong(
                        rule,
                        "\"" + part.strip()
                                + "\" is no limit: write US dollars and hour, day or month, such as 2.50/day");
            }
            Window window = RuleSet.window(limit.group(2), rule);
            if (limits.put(window, RuleSet.amount(new BigDecimal(limit.group(1)), rule)) != null) {
                throw RuleSet.wrong(rule, "it has two limits for one " + window.word());
            }
        }
        return limits;
    }
}
