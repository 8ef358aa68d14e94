package io.imagefunction.budget;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may spend how much, as {@link RuleText} or {@link RuleJson} reads it.
 *
 * @param callers by name or pattern; the most exact one applies
 * @param groups whose members share a budget
 * @param all what all callers share
 */
public record BudgetRules(List<CallerRule> callers, List<GroupRule> groups, Optional<Limits> all) {

    /** Callers without a name share one account. */
    static final String ANONYMOUS = "anonymous";

    record CallerRule(NamePattern who, Limits limits) {}

    record GroupRule(String name, List<NamePattern> members, Limits limits) {}

    /** @throws IllegalArgumentException with a sentence that says what is wrong */
    public static BudgetRules parse(String text) {
        return RuleJson.isJson(text) ? RuleJson.read(text) : RuleText.read(text);
    }

    /**
     * The accounts of a caller with their limits, in the order in which they are reserved.
     *
     * @param calls how many calls of one caller may be in flight
     */
    Map<AccountId, Limits> of(Optional<String> caller, int calls) {
        String name = caller.filter(known -> !known.isEmpty()).orElse(ANONYMOUS);
        Map<AccountId, Limits> accounts = new LinkedHashMap<>();
        Limits own = callers.stream()
                .filter(rule -> rule.who().matches(name))
                .max(Comparator.comparing(CallerRule::who))
                .map(CallerRule::limits)
                .orElse(Limits.NONE)
                .withCalls(calls);
        if (!own.areNone()) {
            accounts.put(AccountId.caller(name), own);
        }
        groups.stream()
                .filter(group -> group.members().stream().anyMatch(member -> member.matches(name)))
                .sorted(Comparator.comparing(GroupRule::name))
                .forEach(group -> accounts.put(AccountId.group(group.name()), group.limits()));
        all.ifPresent(limits -> accounts.put(AccountId.ALL, limits));
        return accounts;
    }

    /** The limits of an account; none if the rules do not name it any more. */
    Limits of(AccountId id) {
        return switch (id.kind()) {
            case CALLER -> of(Optional.of(id.name()), Integer.MAX_VALUE).getOrDefault(id, Limits.NONE);
            case GROUP ->
                groups.stream()
                        .filter(group -> group.name().equals(id.name()))
                        .findFirst()
                        .map(GroupRule::limits)
                        .orElse(Limits.NONE);
            case ALL -> all.orElse(Limits.NONE);
        };
    }

    boolean areNone() {
        return callers.isEmpty() && groups.isEmpty() && all.isEmpty();
    }
}
