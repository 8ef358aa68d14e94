package io.imagefunction.budget;

import io.imagefunction.budget.BudgetRules.CallerRule;
import io.imagefunction.budget.BudgetRules.GroupRule;
import io.imagefunction.request.Caller;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the text of {@code IMAGE_BUDGETS}, rules separated by semicolons or line breaks:
 *
 * <pre>{@code
 * all=500/month; *=20/day; token:3a7b*=5/day,50/month; token:9c1f*=unlimited
 * group:interns(iam:arn:aws:sts::111122223333:assumed-role/interns/*, jwt:https://idp.example.com#kim)=10/day
 * }</pre>
 */
final class RuleText {

    private static final Pattern GROUP = Pattern.compile("group:\\s*([\\w-]{1,64})\\s*\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern LIMIT = Pattern.compile("\\$?\\s*(\\d{1,9}(?:\\.\\d{1,6})?)\\s*/\\s*(\\w+)");
    private static final String UNLIMITED = "unlimited";

    private final List<CallerRule> callers = new ArrayList<>();
    private final List<GroupRule> groups = new ArrayList<>();
    private final Set<String> subjects = new HashSet<>();
    private Optional<Limits> all = Optional.empty();

    private RuleText() {}

    static BudgetRules read(String text) {
        RuleText reading = new RuleText();
        Stream.of(text.split("[;\\n]"))
                .map(String::strip)
                .filter(rule -> !rule.isEmpty())
                .forEach(reading::rule);
        return new BudgetRules(List.copyOf(reading.callers), List.copyOf(reading.groups), reading.all);
    }

    private void rule(String rule) {
        int equals = rule.lastIndexOf('='); // names may have one, limits have none
        if (equals < 1) {
            throw wrong(rule, "it has to be who=how much, such as *=20/day");
        }
        String who = rule.substring(0, equals).strip();
        String limits = rule.substring(equals + 1).strip();
        Matcher group = GROUP.matcher(who);
        if (who.equals("all")) {
            all = Optional.of(limits(limits, rule));
            once(who, rule);
        } else if (group.matches()) {
            once("group:" + group.group(1), rule);
            groups.add(new GroupRule(group.group(1), members(group.group(2), rule), limits(limits, rule)));
        } else if (who.startsWith("group:")) {
            throw wrong(rule, "a group is group:name(member, member), its name in letters, digits, - and _");
        } else {
            once(who, rule);
            callers.add(
                    new CallerRule(pattern(who, rule), limits.equals(UNLIMITED) ? Limits.NONE : limits(limits, rule)));
        }
    }

    private void once(String who, String rule) {
        if (!subjects.add(who)) {
            throw wrong(rule, who + " has another rule: separate the limits of one by commas, such as 5/day,50/month");
        }
    }

    private static List<NamePattern> members(String text, String rule) {
        List<NamePattern> members = Stream.of(text.split(","))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .map(member -> pattern(member, rule))
                .toList();
        if (members.isEmpty()) {
            throw wrong(rule, "the group has no members");
        }
        return members;
    }

    /** A name that no caller can have would leave its caller without the budget. */
    private static NamePattern pattern(String text, String rule) {
        String name = decoded(text, rule);
        boolean known = name.equals("*") || name.equals(BudgetRules.ANONYMOUS) || Caller.hasScheme(name);
        if (!known || name.indexOf('*') >= 0 && name.indexOf('*') < name.length() - 1) {
            throw wrong(
                    rule,
                    text + " is no caller's name: these begin with " + Caller.schemes()
                            + ", or it is anonymous. A * at the end stands for any other letters");
        }
        return NamePattern.of(name);
    }

    /** Lets names have letters that separate rules and members. */
    private static String decoded(String name, String rule) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw wrong(rule, "% in a name begins an escape such as %3B for a semicolon; write %25 for % itself");
        }
    }

    private static Limits limits(String text, String rule) {
        Map<Window, Long> limits = new EnumMap<>(Window.class);
        for (String part : text.split(",", -1)) {
            Matcher limit = LIMIT.matcher(part.strip());
            Optional<Window> window = limit.matches() ? Window.of(limit.group(2)) : Optional.empty();
            if (window.isEmpty()) {
                throw wrong(
                        rule,
                        "\"" + part.strip()
                                + "\" is no limit: write US dollars and hour, day or month, such as 2.50/day");
            }
            if (limits.put(window.get(), Money.micros(new BigDecimal(limit.group(1)))) != null) {
                throw wrong(rule, "it has two limits for one " + window.get().word());
            }
        }
        return new Limits(Map.copyOf(limits), Integer.MAX_VALUE);
    }

    private static IllegalArgumentException wrong(String rule, String why) {
        return new IllegalArgumentException("\"" + rule + "\": " + why + ".");
    }
}
