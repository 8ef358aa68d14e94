package io.imagefunction.budget;

import java.util.List;
import java.util.Optional;

/**
 * Where accounts are kept. A write replaces exactly the version that it was computed from, so that of several writers
 * one wins. Methods block, and fail with a {@link io.imagefunction.storage.StorageException} if the outcome is unknown.
 */
interface Accounts {

    /** Where the documents are. */
    String FOLDER = "budgets/";

    /** @param tag of this version */
    record Kept(Account account, Object tag) {}

    sealed interface Outcome {
        record Written(Kept kept) implements Outcome {}

        /** @param there what another writer wrote */
        record Refused(Optional<Kept> there) implements Outcome {}
    }

    Optional<Kept> read(AccountId id);

    /** @param expected the version to replace; empty if there is none */
    Outcome write(AccountId id, Account account, Optional<Kept> expected);

    Inbox inbox(AccountId id);

    /** An account with its name. */
    record Named(AccountId id, Account account) {}

    /** @param next where the next page begins; empty on the last page */
    record Page(List<Named> accounts, Optional<String> next) {}

    /** The accounts, callers first. */
    Page list(Optional<String> after, int most);
}
