package io.imagefunction.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one write does to an account: it makes the changes of all messages, and then those of this process.
 *
 * <p>A message is applied once, although it stays in the inbox until a process removes it: while it is listed, its id is
 * in {@link Account#applied}. So the account must be read before the inbox is listed, and the write must replace exactly
 * that version. Ids are kept {@link #MEMORY} longer, so that the sender sees that its message was applied, and because a
 * retried request may put a removed message back. Ids whose time is far in the future are not kept longer.
 *
 * @param before the account at this time
 * @param after the account with the changes
 * @param answers to the changes of this process
 * @param opened messages that can be removed when this is written
 */
record Combination(Account before, Account after, List<Answer> answers, List<Message> opened) {

    /** How long ids are remembered. */
    static final Duration MEMORY = Duration.ofSeconds(10);

    /** @param inbox all messages that are there; empty if nobody has looked */
    static Combination of(Account account, Optional<List<Message>> inbox, List<Change> own, Instant now) {
        Account before = account.at(now);
        Account after = inbox.map(messages -> open(before, messages, now)).orElse(before);
        List<Answer> answers = new ArrayList<>();
        for (Change change : own) {
            Optional<Account.Refusal> refusal = change.refusal(after);
            after = refusal.isEmpty() ? change.apply(after) : after;
            answers.add(new Answer(after, refusal));
        }
        return new Combination(before, after, answers, inbox.orElse(List.of()));
    }

    private static Account open(Account before, List<Message> messages, Instant now) {
        Account after = before;
        SortedSet<String> applied = new TreeSet<>();
        before.applied().stream().filter(id -> isRecent(Message.sent(id), now)).forEach(applied::add);
        for (Message message : messages) {
            if (!before.applied().contains(message.id())) {
                for (Change change : message.changes()) {
                    boolean possible =
                            !change.isLate(now) && change.refusal(after).isEmpty();
                    after = possible ? change.apply(after) : after;
                }
            }
            applied.add(message.id());
        }
        return after.withApplied(applied);
    }

    private static boolean isRecent(Instant sent, Instant now) {
        return sent.plus(MEMORY).isAfter(now) && !sent.isAfter(now.plus(MEMORY));
    }

    boolean refuses() {
        return answers.stream().anyMatch(answer -> answer.refusal().isPresent());
    }

    boolean changes() {
        return !after.equals(before);
    }
}
