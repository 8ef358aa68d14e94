package io.imagefunction.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one write does to an account: it makes the changes of all letters, and then those of this process.
 *
 * <p>A letter is applied once, although it is there until somebody has removed it: its id is in {@link Account#applied}
 * for as long as it is listed. For this the account must be older than the list, and the write must replace that very
 * version of the account. Ids are remembered for a moment longer, so that a sender finds its letter, and because a
 * repeated request may put a letter again that was removed.
 *
 * @param before the account at this time
 * @param after the account with the changes
 * @param answers to the changes of this process
 * @param opened letters that can be removed when this is written
 */
record Combination(Account before, Account after, List<Answer> answers, List<Letter> opened) {

    /** How long ids are remembered. */
    static final Duration MEMORY = Duration.ofSeconds(10);

    /** @param inbox all letters that are there; empty if nobody has looked */
    static Combination of(Account account, Optional<List<Letter>> inbox, List<Change> own, Instant now) {
        Account before = account.at(now);
        Account after = inbox.map(letters -> open(before, letters, now)).orElse(before);
        List<Answer> answers = new ArrayList<>();
        for (Change change : own) {
            Optional<Account.Refusal> refusal = change.refusal(after);
            after = refusal.isEmpty() ? change.apply(after) : after;
            answers.add(new Answer(after, refusal));
        }
        return new Combination(before, after, answers, inbox.orElse(List.of()));
    }

    private static Account open(Account before, List<Letter> letters, Instant now) {
        Account after = before;
        SortedSet<String> applied = new TreeSet<>();
        before.applied().stream()
                .filter(id -> Letter.sent(id).plus(MEMORY).isAfter(now))
                .forEach(applied::add);
        for (Letter letter : letters) {
            if (!before.applied().contains(letter.id())) {
                for (Change change : letter.changes()) {
                    boolean possible =
                            !change.isLate(now) && change.refusal(after).isEmpty();
                    after = possible ? change.apply(after) : after;
                }
            }
            applied.add(letter.id());
        }
        return after.withApplied(applied);
    }

    boolean refuses() {
        return answers.stream().anyMatch(answer -> answer.refusal().isPresent());
    }

    boolean changes() {
        return !after.equals(before);
    }
}
