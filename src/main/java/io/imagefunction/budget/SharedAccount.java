package io.imagefunction.budget;

import io.imagefunction.budget.Accounts.Kept;
import io.imagefunction.budget.Accounts.Outcome;
import io.imagefunction.storage.StorageException;
import io.imagefunction.storage.StorageException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * An account that several processes write, as this process knows it, with its inbox. The order of requests is: read the
 * account, list the inbox, replace that version of the account, remove the messages that are applied. {@link Combination}
 * says why.
 *
 * <p>The inbox is listed only if messages were applied recently, if a message of this process may be waiting, or if this
 * process has written for a second without a break: other processes may not get a turn then.
 *
 * <p>Methods block, and are called by one thread at a time.
 */
final class SharedAccount {

    private static final Logger LOG = Logger.getLogger(SharedAccount.class);

    private static final int MANY_MESSAGES = 1000;
    private static final AtomicBoolean TOLD_OF_PERMISSION = new AtomicBoolean();
    private static final Duration LOOKS = Duration.ofSeconds(1);

    private final AccountId id;
    private final Accounts accounts;
    private final Inbox inbox;
    private final Clock clock;

    /** The version that was read or written last. */
    private Optional<Kept> known = Optional.empty();

    private List<Message> opened = List.of();
    private Instant nextLook = Instant.MAX;

    /** Whether there may be a message of this process that nobody has applied. */
    private boolean messagePending;

    SharedAccount(AccountId id, Accounts accounts, Clock clock) {
        this.id = id;
        this.accounts = accounts;
        this.inbox = accounts.inbox(id);
        this.clock = clock;
    }

    /** Called when writing begins after a break. */
    void begin() {
        nextLook = clock.instant().plus(LOOKS);
    }

    boolean isKnown() {
        return known.isPresent();
    }

    Account account() {
        return known.map(Kept::account).orElse(Account.NEW);
    }

    void read() {
        known = accounts.read(id);
    }

    void forget() {
        known = Optional.empty();
    }

    /** From now on the inbox is listed before each write, until the message is applied for certain. */
    void send(String message, List<Change> changes) {
        messagePending = true;
        inbox.put(message, changes);
    }

    /** Lists the inbox if messages are to be expected. */
    Combination combine(List<Change> own) {
        Instant now = clock.instant();
        boolean looks = messagePending || !account().applied().isEmpty() || now.isAfter(nextLook);
        if (looks) {
            nextLook = now.plus(LOOKS);
        }
        return Combination.of(
                account(), looks ? Optional.of(inbox.list(account().applied())) : Optional.empty(), own, now);
    }

    /** Whether it is written, or need not be. If not, another version is known now. */
    boolean replace(Combination combination) {
        if (combination.changes()) {
            switch (accounts.write(id, combination.after(), known)) {
                case Outcome.Written written -> known = Optional.of(written.kept());
                case Outcome.Refused refused -> {
                    known = refused.there();
                    return false;
                }
            }
        }
        opened = combination.opened();
        messagePending = false; // if there was a message, it was listed
        return true;
    }

    /** The message was applied by another process. */
    void messageApplied() {
        messagePending = false;
    }

    void removeOpened() {
        List<Message> messages = opened;
        opened = List.of();
        if (messages.isEmpty()) {
            return;
        }
        try {
            inbox.remove(messages);
        } catch (RuntimeException failed) { // the next process that lists the inbox removes them
            boolean denied = failed instanceof StorageException storage && storage.reason() == Reason.ACCESS_DENIED;
            boolean warns = messages.size() >= MANY_MESSAGES || denied && TOLD_OF_PERMISSION.compareAndSet(false, true);
            LOG.logf(
                    warns ? Logger.Level.WARN : Logger.Level.DEBUG,
                    "%d objects under %s are not needed any more, and cannot be deleted, for which the function"
                            + " needs s3:DeleteObject: %s",
                    messages.size(),
                    StoredInbox.FOLDER,
                    failed.getMessage());
        }
    }
}
