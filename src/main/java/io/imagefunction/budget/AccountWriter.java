package io.imagefunction.budget;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Writes this process's changes to one account, which other processes write too. Of several concurrent writers one
 * succeeds. So that a process does not fail again and again, it then puts its changes as a message into the account's
 * inbox. The next process that writes applies all messages. The sender tries this too, until its message is applied.
 *
 * <p>A killed process leaves its message to the next process that lists the inbox. A reservation in it counts as if the
 * process had been killed during its call. No reservation is made after the deadline of its call.
 */
final class AccountWriter {

    /** Failed writes after which changes are sent as a message. The first often fails as the known version is old. */
    private static final int LOST = 2;

    /** From this number of recent messages of other processes on, changes are sent as a message at once. */
    private static final int CROWD = 30;

    /** With this many, no more are sent: the account must stay small even if no process may delete messages. */
    private static final int MOST_MESSAGES = 5000;

    private static final long LONGEST_PAUSE_MILLIS = 400;

    /** Waits for a random part of a time. */
    interface Pause {
        void upTo(long millis);
    }

    private final SharedAccount shared;
    private final Clock clock;
    private final Pause pause;

    /** Of messages. */
    private final String sender = UUID.randomUUID().toString().substring(24);

    private Instant lastMessage = Instant.EPOCH;

    AccountWriter(AccountId id, Accounts accounts, Clock clock, Pause pause) {
        this.shared = new SharedAccount(id, accounts, clock);
        this.clock = clock;
        this.pause = pause;
    }

    /** Called when writing begins after a break. */
    void begin() {
        shared.begin();
    }

    /** Called when writing has failed. */
    void forget() {
        shared.forget();
    }

    /**
     * Makes the changes, and tells their entries. Blocks; called by one thread at a time.
     *
     * @return what has to be written yet
     */
    List<Entry> write(List<Entry> batch) {
        boolean fresh = !shared.isKnown();
        if (fresh) {
            shared.read();
        }
        for (int lost = 0; ; lost++) {
            batch.removeIf(entry -> entry.isLate(clock.instant()));
            if (batch.isEmpty()) {
                return List.of();
            }
            if (needsMessage(lost)) {
                return byMessage(batch);
            }
            Combination combination = shared.combine(changes(batch));
            if (combination.refuses() && !fresh) {
                shared.read(); // another process may have released what is missing
                combination = shared.combine(changes(batch));
            }
            if (shared.replace(combination)) {
                Iterator<Answer> answers = combination.answers().iterator();
                return tell(batch, entry -> entry.answer(answers.next()));
            }
            fresh = true;
            pause.upTo(Math.min(LONGEST_PAUSE_MILLIS, 10L << Math.min(lost, 10)));
        }
    }

    private boolean needsMessage(int lost) {
        return (lost >= LOST || others() >= CROWD) && shared.account().applied().size() < MOST_MESSAGES;
    }

    private List<Entry> byMessage(List<Entry> batch) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        lastMessage = now.isAfter(lastMessage) ? now : lastMessage.plusMillis(1);
        String message = Message.id(lastMessage, sender);
        shared.send(message, changes(batch));
        while (!isApplied(message)) {
            batch.forEach(entry -> entry.isLate(clock.instant()));
        }
        shared.messageApplied();
        Account account = shared.account().at(clock.instant());
        return tell(batch, entry -> entry.conclude(account));
    }

    /** Whether the message is applied. If no other process has done it, this one tries. */
    private boolean isApplied(String message) {
        pause.upTo(Math.clamp(others() / 10, 10, LONGEST_PAUSE_MILLIS));
        shared.read();
        if (shared.account().applied().contains(message)) {
            return true;
        }
        Combination combination = shared.combine(List.of());
        if (combination.opened().stream().noneMatch(listed -> listed.id().equals(message))) {
            shared.read(); // it was applied and removed meanwhile
            return true;
        }
        return shared.replace(combination) || shared.account().applied().contains(message);
    }

    /**
     * Tells the entries, and removes the messages that this process has applied. Lambda may stop the process when a
     * settlement is told, so then they are removed before.
     */
    private List<Entry> tell(List<Entry> batch, Function<Entry, Optional<Entry>> teller) {
        if (batch.stream().noneMatch(entry -> entry.change() instanceof Change.Reserve)) {
            shared.removeOpened();
        }
        List<Entry> again =
                batch.stream().flatMap(entry -> teller.apply(entry).stream()).toList();
        shared.removeOpened();
        return again;
    }

    /** Messages of other processes, lately. */
    private long others() {
        return shared.account().applied().stream()
                .filter(message -> !Message.isFrom(sender, message))
                .count();
    }

    private static List<Change> changes(List<Entry> batch) {
        return batch.stream().map(Entry::change).toList();
    }
}
