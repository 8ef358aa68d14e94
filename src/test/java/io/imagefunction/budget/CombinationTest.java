package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one write makes of messages and of changes of the process itself. */
class CombinationTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Limits LIMITS = new Limits(Map.of(Window.MONTH, 100L), Integer.MAX_VALUE);
    private static final Account ACCOUNT = Account.NEW.at(NOON);

    private static Change reserve(String id, long micros) {
        return new Change.Reserve(new Hold(id, micros, "m", NOON, NOON.plusSeconds(60)), LIMITS);
    }

    private static Message message(String sender, Change... changes) {
        String id = Message.id(NOON, sender);
        return new Message(id, List.of(changes), id);
    }

    @Test
    void messagesComeFirstAndEachChangeIsMadeIfItFits() {
        Combination combination = Combination.of(
                ACCOUNT,
                Optional.of(List.of(message("a", reserve("a", 60)), message("b", reserve("b", 50), reserve("c", 30)))),
                List.of(reserve("d", 20), new Change.Release("a"), reserve("e", 70)),
                NOON);

        Account after = combination.after();
        assertEquals(List.of("c", "e"), after.holds().stream().map(Hold::id).toList());
        assertTrue(combination.answers().get(0).refusal().isPresent());
        assertEquals(Optional.empty(), combination.answers().get(2).refusal());
        assertEquals(Set.of(Message.id(NOON, "a"), Message.id(NOON, "b")), after.applied());
        assertEquals(2, combination.opened().size());
    }

    /** Its caller has gone. */
    @Test
    void nothingIsReservedAfterTheDeadline() {
        Message late = message("a", reserve("a", 60));

        Account after = Combination.of(ACCOUNT, Optional.of(List.of(late)), List.of(), NOON.plusSeconds(61))
                .after();

        assertFalse(after.holds("a"));
        assertEquals(0, after.used(Window.MONTH));
        assertEquals(Set.of(late.id()), after.applied(), "so that it is removed");
    }

    /** Its message is there again, and its id was forgotten, as an older version of this program does. */
    @Test
    void aReservationIsNotMadeTwice() {
        Account reserved = ACCOUNT.reserve(new Hold("a", 60, "m", NOON, NOON.plusSeconds(60)));

        Combination combination = Combination.of(
                reserved, Optional.of(List.of(message("a", reserve("a", 60)))), List.of(reserve("a", 60)), NOON);

        assertEquals(60, combination.after().used(Window.MONTH));
        assertFalse(combination.refuses());
    }

    @Test
    void idsAreForgottenWhenTheirMessagesAreGone() {
        Message message = message("a", reserve("a", 60));
        Account applied = Combination.of(ACCOUNT, Optional.of(List.of(message)), List.of(), NOON)
                .after();
        Instant soon = NOON.plus(Combination.MEMORY).minusMillis(1);
        Instant later = NOON.plus(Combination.MEMORY).plusMillis(1);

        assertEquals(
                applied,
                Combination.of(applied, Optional.of(List.of()), List.of(), soon).after());
        assertEquals(
                applied,
                Combination.of(applied, Optional.of(List.of(message)), List.of(), later)
                        .after());
        assertEquals(
                applied,
                Combination.of(applied, Optional.empty(), List.of(), later).after(),
                "nobody has looked");
        assertEquals(
                Set.of(),
                Combination.of(applied, Optional.of(List.of()), List.of(), later)
                        .after()
                        .applied());
    }

    /** The clock of its sender is ahead. */
    @Test
    void anIdOfTheFutureIsForgottenWhenItsMessageIsGone() {
        Message message = message("a", reserve("a", 60));
        Instant behind = NOON.minus(Combination.MEMORY);
        Account applied = Combination.of(ACCOUNT, Optional.of(List.of(message)), List.of(), behind.minusMillis(1))
                .after();

        assertEquals(Set.of(message.id()), applied.applied(), "while it is listed");
        assertEquals(
                Set.of(message.id()),
                Combination.of(applied, Optional.of(List.of()), List.of(), behind)
                        .after()
                        .applied());
        assertEquals(
                Set.of(),
                Combination.of(applied, Optional.of(List.of()), List.of(), behind.minusMillis(1))
                        .after()
                        .applied());
    }

    @Test
    void nothingIsWrittenIfNothingChanges() {
        Combination combination = Combination.of(
                ACCOUNT, Optional.of(List.of()), List.of(reserve("a", 101), new Change.Release("b")), NOON);

        assertFalse(combination.changes());
        assertTrue(combination.refuses());
    }
}
