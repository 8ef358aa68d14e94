package io.imagefunction.budget;

import java.time.Instant;
import java.util.Optional;

/** A change of an account. It is idempotent. */
sealed interface Change {

    /** @param limits those of the account; if they do not allow it, nothing is reserved */
    record Reserve(Hold hold, Limits limits) implements Change {
        @Override
        public Optional<Account.Refusal> refusal(Account account) {
            return isIn(account) ? Optional.empty() : account.refusal(hold.micros(), limits);
        }

        @Override
        public Account apply(Account account) {
            return isIn(account) ? account : account.reserve(hold);
        }

        @Override
        public boolean isIn(Account account) {
            return account.holds(hold.id());
        }

        @Override
        public boolean isLate(Instant now) {
            return now.isAfter(hold.until());
        }
    }

    /** Replaces a reservation by what was paid. */
    record Settle(String id, String model, Usage.Line paid) implements Change {
        @Override
        public Account apply(Account account) {
            return account.settle(id, model, paid);
        }

        @Override
        public boolean isIn(Account account) {
            return !account.holds(id);
        }
    }

    /** Ends the reservation of a call that was not paid. */
    record Release(String id) implements Change {
        @Override
        public Account apply(Account account) {
            return account.release(id);
        }

        @Override
        public boolean isIn(Account account) {
            return !account.holds(id);
        }
    }

    /** Why the change is not possible; empty if it is. The account is that of {@link Account#at}. */
    default Optional<Account.Refusal> refusal(Account account) {
        return Optional.empty();
    }

    /** Makes the change without asking {@link #refusal}. */
    Account apply(Account account);

    /** Whether the account already contains the change. */
    boolean isIn(Account account);

    /** Whether nobody waits for it any more, so that it must not be made. */
    default boolean isLate(Instant now) {
        return false;
    }
}
