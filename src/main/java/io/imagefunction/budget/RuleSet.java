package io.imagefunction.budget;

import io.imagefunction.budget.BudgetRules.CallerRule;
import io.imagefunction.budget.BudgetRules.GroupRule;
import io.imagefunction.request.Caller;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collects the rules of {@code IMAGE_BUDGETS} in either of its forms. What is wrong is refused with a sentence that
 * names the rule.
 */
final class RuleSet {

    static final String ALL = "all";
    static final String GROUP = "group:";
    static final String UNLIMITED = "unlimited";

    /** Nine digits before the point, so that sums do not overflow. */
    private static final BigDecimal MOST = BigDecimal.valueOf(999_999_999);

    private static final Pattern GROUP_NAME = Pattern.compile("[\\w-]{1,64}");

    private final List<CallerRule> callers = new ArrayList<>();
    private final List<GroupRule> groups = new ArrayList<>();
    private final Set<String> subjects = new HashSet<>();
    private Optional<Limits> all = Optional.empty();

    void all(Map<Window, Long> most, String rule) {
        once(ALL, rule);
        all = Optional.of(limits(most));
    }

    /** @param most empty if the caller's amounts are not limited */
    void caller(NamePattern who, Map<Window, Long> most, String rule) {
        once(who.text(), rule);
        callers.add(new CallerRule(who, limits(most)));
    }

    void group(String name, List<NamePattern> members, Map<Window, Long> most, String rule) {
        if (!GROUP_NAME.matcher(name).matches()) {
            throw wrong(rule, "the name of a group has up to 64 letters, digits, - and _");
        }
        if (members.isEmpty()) {
            throw wrong(rule, "the group has no members");
        }
        once(GROUP + name, rule);
        groups.add(new GroupRule(name, members, limits(most)));
    }

    BudgetRules rules() {
        return new BudgetRules(List.copyOf(callers), List.copyOf(groups), all);
    }

    private static Limits limits(Map<Window, Long> most) {
        return new Limits(Map.copyOf(most), Integer.MAX_VALUE);
    }

    private void once(String who, String rule) {
        if (!subjects.add(who)) {
            throw wrong(rule, who + " has another rule: write the limits of one together, such as 5/day,50/month");
        }
    }

    /**
     * @param text a name, with a * at its end the beginning of names. Letters may be escaped, such as those that separate
     *     rules and members
     */
    static NamePattern pattern(String text, String rule) {
        boolean open = text.endsWith("*");
        String name = open ? text.substring(0, text.length() - 1) : text;
        if (name.indexOf('*') >= 0) {
            throw wrong(rule, text + " is no caller's name: a * stands at the end; write %2A for one in the name");
        }
        return pattern(decoded(name, rule), open, rule);
    }

    /** A name that no caller can have would leave its caller without the budget. */
    private static NamePattern pattern(String name, boolean open, String rule) {
        boolean known = open && name.isEmpty() || name.equals(BudgetRules.ANONYMOUS) || Caller.hasScheme(name);
        if (!known) {
            throw wrong(
                    rule,
                    name + " is no caller's name: these begin with " + Caller.schemes()
                            + ", or it is anonymous. A * at the end stands for any other letters");
        }
        return new NamePattern(name, open);
    }

    private static String decoded(String name, String rule) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw wrong(rule, "% in a name begins an escape such as %3B for a semicolon; write %25 for % itself");
        }
    }

    static Window window(String word, String rule) {
        return Window.of(word.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> wrong(rule, "\"" + word + "\" is no window: these are hour, day and month"));
    }

    /** @return millionths of a US dollar */
    static long amount(BigDecimal usd, String rule) {
        if (usd.signum() < 0 || usd.compareTo(MOST) > 0) {
            throw wrong(rule, "an amount is from 0 to " + MOST + " US dollars");
        }
        if (usd.stripTrailingZeros().scale() > Money.DIGITS) {
            throw wrong(rule, "an amount has at most " + Money.DIGITS + " digits behind the point, such as 0.000001");
        }
        return Money.micros(usd);
    }

    static IllegalArgumentException wrong(String rule, String why) {
        return new IllegalArgumentException("\"" + rule + "\": " + why + ".");
    }
}
