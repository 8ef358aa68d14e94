package io.imagefunction.budget;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.storage.InboxObjects;
import io.imagefunction.storage.JsonRecords;
import io.imagefunction.storage.JsonRecords.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Accounts as documents in the bucket. */
@ApplicationScoped
class StoredAccounts implements Accounts {

    private static final Failure UNREADABLE = Failure.of(
            FailureCode.CONFIGURATION_ERROR,
            "The record of a budget cannot be read, so nothing is paid from it. The function's operator has to look at"
                    + " the objects under budgets/ in the bucket.");

    private final JsonRecords documents;
    private final InboxObjects inboxes;

    StoredAccounts(JsonRecords documents, InboxObjects inboxes) {
        this.documents = documents;
        this.inboxes = inboxes;
    }

    @Override
    public Optional<Kept> read(AccountId id) {
        return documents.read(id.document()).map(StoredAccounts::kept);
    }

    @Override
    public Outcome write(AccountId id, Account account, Optional<Kept> expected) {
        ObjectNode json = AccountJson.write(id, account);
        JsonRecords.Outcome outcome = expected.map(kept -> documents.replace(id.document(), json, (Version) kept.tag()))
                .orElseGet(() -> documents.create(id.document(), json));
        return switch (outcome) {
            case JsonRecords.Outcome.Written written -> new Outcome.Written(new Kept(account, written.version()));
            case JsonRecords.Outcome.Refused refused ->
                new Outcome.Refused(refused.there().map(StoredAccounts::kept));
        };
    }

    @Override
    public Inbox inbox(AccountId id) {
        return new StoredInbox(inboxes, id);
    }

    @Override
    public Page list(Optional<String> after, int most) {
        JsonRecords.Names names = documents.list(FOLDER, after, most);
        List<Named> accounts = names.names().stream()
                .takeWhile(name -> !name.startsWith(StoredInbox.FOLDER))
                .flatMap(name -> documents.read(name).stream())
                .map(version -> new Named(id(version.json()), kept(version).account()))
                .toList();
        return new Page(accounts, names.next().filter(next -> !next.startsWith(StoredInbox.SUBFOLDER)));
    }

    private static AccountId id(ObjectNode json) {
        try {
            return new AccountId(
                    AccountId.Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT)),
                    json.path("name").asText());
        } catch (IllegalArgumentException broken) {
            throw UNREADABLE.toException();
        }
    }

    private static Kept kept(Version version) {
        try {
            return new Kept(AccountJson.read(version.json()), version);
        } catch (RuntimeException broken) {
            throw UNREADABLE.toException();
        }
    }
}
