package io.imagefunction.chat;

import java.util.Locale;
import java.util.Set;

/**
 * The names that the operator allows. An entry is an exact name, a prefix such as {@code openai/*}, or {@code *} for
 * every name.
 *
 * @param setting the environment variable that holds the entries
 */
record AllowedNames(Set<String> names, String setting) {

    private static final String ALL = "*";

    boolean isEmpty() {
        return names.isEmpty();
    }

    boolean has(String name) {
        String lower = lower(name);
        return names.stream()
                .map(AllowedNames::lower)
                .anyMatch(allowed -> allowed.endsWith(ALL)
                        ? lower.startsWith(allowed.substring(0, allowed.length() - 1))
                        : lower.equals(allowed));
    }

    /** The accepted values for an error message, to follow "one of". */
    @Override
    public String toString() {
        return String.join(", ", names.stream().sorted().toList()) + " (" + setting + ")";
    }

    private static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
