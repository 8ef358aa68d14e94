package io.imagefunction.budget;

import io.imagefunction.crypto.Sha256;
import java.util.Locale;

/**
 * Whose money an account counts.
 *
 * @param name of the caller or the group; empty for all callers
 */
record AccountId(Kind kind, String name) {

    static final AccountId ALL = new AccountId(Kind.ALL, "");

    /** In the order in which the accounts of a call are reserved. */
    enum Kind {
        CALLER,
        GROUP,
        ALL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static AccountId caller(String name) {
        return new AccountId(Kind.CALLER, name);
    }

    static AccountId group(String name) {
        return new AccountId(Kind.GROUP, name);
    }

    /** The name of the account's document. Callers' names may be too long for a key, or hold anything. */
    String document() {
        return switch (kind) {
            case CALLER -> Accounts.FOLDER + "caller/" + Sha256.hex(name) + ".json";
            case GROUP -> Accounts.FOLDER + "group/" + name + ".json";
            case ALL -> Accounts.FOLDER + "all.json";
        };
    }

    /** How a sentence names the budget to a caller. */
    String described() {
        return switch (kind) {
            case CALLER -> "your budget";
            case GROUP -> "the budget of the group " + name;
            case ALL -> "the budget of all callers";
        };
    }
}
