package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of a budget: nothing is spent above a limit, and every window begins anew. */
class AccountTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final Limits LIMITS = new Limits(Map.of(Window.HOUR, 100L, Window.MONTH, 150L), 3);

    @Test
    void windowsAreThoseOfTheCalendarInUtc() {
        Instant time = Instant.parse("2028-02-29T23:59:59.999Z");

        assertEquals(Instant.parse("2028-02-29T23:00:00Z"), Window.HOUR.start(time));
        assertEquals(Instant.parse("2028-02-29T00:00:00Z"), Window.DAY.start(time));
        assertEquals(Instant.parse("2028-02-01T00:00:00Z"), Window.MONTH.start(time));
        for (Window window : Window.values()) {
            assertEquals(Instant.parse("2028-03-01T00:00:00Z"), window.end(window.start(time)));
        }
    }

    @Test
    void amountsAreRoundedUp() {
        assertEquals(1, Money.micros(new BigDecimal("0.0000000001")));
        assertEquals(40_000, Money.micros(new BigDecimal("0.04")));
        assertEquals(0, Money.micros(BigDecimal.ZERO));
        assertEquals(0, Money.micros(new BigDecimal("-1")));
        assertTrue(Money.micros(new BigDecimal("1e300")) > 0);
        assertEquals("$20", Money.text(20_000_000));
        assertEquals("$0.000001", Money.text(1));
    }

    @Test
    void aReservationCountsUntilItIsSettledOrReleased() {
        Account two = Account.NEW.at(NOON).reserve(hold("a", 60, NOON)).reserve(hold("b", 40, NOON));
        assertInstanceOf(Account.Refusal.Held.class, two.refusal(1, LIMITS).orElseThrow());
        assertEquals(Optional.empty(), two.refusal(0, LIMITS));

        Account one = two.settle("a", "m", new Usage.Line(1, 2, 10)).release("b");

        assertEquals(10, one.used(Window.HOUR));
        assertEquals(Optional.empty(), one.refusal(90, LIMITS));
        assertEquals(one, one.settle("a", "m", new Usage.Line(1, 2, 10)), "it is settled once");
        assertEquals(
                Map.of("m", new Usage.Line(1, 2, 10)),
                one.usage().days().values().iterator().next());
    }

    @Test
    void aRefusalNamesTheWindowThatLastsLongest() {
        Account account =
                Account.NEW.at(NOON).reserve(hold("a", 100, NOON)).settle("a", "m", new Usage.Line(1, 1, 100));

        Account.Refusal.Spent spent =
                (Account.Refusal.Spent) account.refusal(60, LIMITS).orElseThrow();

        assertEquals(Window.MONTH, spent.window());
        assertEquals(50, account.left(spent.window(), LIMITS));
        assertEquals(Instant.parse("2026-12-01T00:00:00Z"), account.resets(spent.window()));
    }

    /** Of an hour's 100 and a month's 150. What was spent decides; what is in flight may be given back. */
    @ParameterizedTest
    @CsvSource({
        "  0, 100,  60, Held MONTH",
        " 50,  50,  10, Held HOUR",
        " 50,  50,  50, Held HOUR",
        " 50,  50,  51, Spent HOUR",
        " 95,  50,  10, Spent HOUR",
        " 95,   5,  60, Spent MONTH",
        "  0,   1, 151, Spent MONTH",
    })
    void aRefusalTellsWhatIsSpentFromWhatIsHeld(long spent, long held, long micros, String why) {
        Account account = Account.NEW
                .at(NOON)
                .reserve(hold("a", 100, NOON))
                .settle("a", "m", new Usage.Line(1, 1, spent))
                .reserve(hold("b", held, NOON));

        Account.Refusal refusal = account.refusal(micros, LIMITS).orElseThrow();

        assertEquals(
                why,
                switch (refusal) {
                    case Account.Refusal.Spent of -> "Spent " + of.window();
                    case Account.Refusal.Held of -> "Held " + of.window();
                    case Account.Refusal.TooMany of -> "TooMany";
                });
    }

    @Test
    void anEndedWindowIsWholeAgain() {
        Account spent = Account.NEW.at(NOON).reserve(hold("a", 100, NOON)).settle("a", "m", new Usage.Line(1, 1, 100));
        Account later = spent.at(NOON.plus(Duration.ofHours(1)));

        assertEquals(0, later.used(Window.HOUR));
        assertEquals(100, later.used(Window.MONTH));
        assertEquals(0, spent.at(NOON.plus(Duration.ofHours(12))).used(Window.MONTH), "the month ends at midnight");
    }

    /** It is settled in the window in which it was reserved, which may be over by then. */
    @Test
    void aCallThatOutlivesItsWindowDoesNotCountInTheNext() {
        Instant before = Instant.parse("2026-11-30T23:59:59Z");
        Account account = Account.NEW.at(before).reserve(hold("a", 100, before));
        Account next = account.at(before.plusSeconds(2));

        assertEquals(0, next.used(Window.HOUR));
        assertEquals(0, next.settle("a", "m", new Usage.Line(1, 1, 100)).used(Window.MONTH));
    }

    @Test
    void aClockThatIsBehindDoesNotOpenAWindowAgain() {
        Account account =
                Account.NEW.at(NOON).reserve(hold("a", 100, NOON)).settle("a", "m", new Usage.Line(1, 1, 100));
        Account behind = account.at(NOON.minusSeconds(3));

        assertEquals(100, behind.used(Window.HOUR));
        assertEquals(200, behind.reserve(hold("b", 100, NOON.minusSeconds(3))).used(Window.HOUR));
    }

    @Test
    void theReservationOfAKilledProcessCountsAsSpent() {
        Account account = Account.NEW.at(NOON).reserve(hold("a", 60, NOON));

        Account expired = account.at(NOON.plus(Duration.ofMinutes(10)));

        assertEquals(List.of(), expired.holds());
        assertEquals(60, expired.used(Window.HOUR));
        assertEquals(expired, expired.settle("a", "m", new Usage.Line(1, 1, 5)), "it is too late to settle");
        assertEquals(0, account.at(NOON.plus(Duration.ofHours(1))).used(Window.HOUR), "and never longer than that");
    }

    @Test
    void onlySoManyCallsMayBeInFlight() {
        Account account = Account.NEW.at(NOON);
        for (String id : List.of("a", "b", "c")) {
            assertEquals(Optional.empty(), account.refusal(1, LIMITS));
            account = account.reserve(hold(id, 1, NOON));
        }

        assertInstanceOf(
                Account.Refusal.TooMany.class, account.refusal(1, LIMITS).orElseThrow());
        assertEquals(Optional.empty(), account.release("b").refusal(1, LIMITS));
        assertEquals(
                Optional.empty(), account.at(NOON.plus(Duration.ofMinutes(10))).refusal(1, LIMITS));
    }

    @Test
    void usageStaysSmall() {
        Account account = Account.NEW.at(NOON);
        for (int day = 0; day < 100; day++) {
            Instant time = NOON.plus(Duration.ofDays(day));
            for (int model = 0; model < 50; model++) {
                account = account.at(time)
                        .reserve(hold("a", 1, time))
                        .settle("a", "model-" + model, new Usage.Line(1, 1, 1));
            }
        }

        assertEquals(35, account.usage().days().size());
        account.usage().days().values().forEach(models -> {
            assertEquals(21, models.size());
            assertEquals(30, models.get("others").calls());
        });
    }

    @Test
    void aDocumentHasTheWholeAccount() {
        AccountId id = AccountId.caller("token:a");
        Account account = Account.NEW
                .at(NOON)
                .reserve(hold("a", 60, NOON))
                .reserve(hold("b", 5, NOON))
                .settle("b", "m", new Usage.Line(1, 2, 4));

        assertEquals(account, AccountJson.read(AccountJson.write(id, account)));
    }

    /** A damaged number must not reset a budget. */
    @Test
    void aDamagedDocumentIsNotRead() {
        ObjectNode json = AccountJson.write(AccountId.ALL, Account.NEW.at(NOON));
        for (String wrong : new String[] {"windows", "holds", "days"}) {
            assertThrows(
                    RuntimeException.class,
                    () -> AccountJson.read((ObjectNode) json.deepCopy().without(wrong)));
        }
        json.withObject("/windows/day").put("spent", "12");
        assertThrows(RuntimeException.class, () -> AccountJson.read(json));
    }

    /**
     * Whatever the order of reservations, settlements, releases, deaths and hours: what was paid in a window is within its
     * limit, as long as no call costs more than was reserved for it.
     */
    @RepeatedTest(20)
    void nothingIsPaidAboveALimit(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Map<Window, Long> most = new EnumMap<>(Window.class);
        for (Window window : Window.values()) {
            if (random.nextBoolean()) {
                most.put(window, 50L + random.nextInt(500));
            }
        }
        Limits limits = new Limits(most, 1 + random.nextInt(10));
        Map<Window, Map<Instant, Long>> paid = new EnumMap<>(Window.class);
        List<Hold> inFlight = new ArrayList<>();
        Account account = Account.NEW;
        Instant now = NOON;
        for (int step = 0; step < 500; step++) {
            now = now.plusSeconds(random.nextInt(60));
            Instant time = now;
            inFlight.removeIf(hold -> hold.until().isBefore(time) && hold.micros() >= 0);
            // A process whose clock is a bit behind or ahead.
            account = AccountJson.read(
                    AccountJson.write(AccountId.ALL, account.at(now.plusSeconds(random.nextInt(9) - 4L))));
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    Hold hold = hold("h" + step, 1 + random.nextInt(40), now);
                    if (account.refusal(hold.micros(), limits).isEmpty()) {
                        account = account.reserve(hold);
                        inFlight.add(account.holds().getLast());
                    }
                }
                case 2, 3 -> {
                    if (!inFlight.isEmpty()) {
                        Hold hold = inFlight.remove(random.nextInt(inFlight.size()));
                        long cost = random.nextInt((int) hold.micros() + 1);
                        account = account.settle(hold.id(), "m", new Usage.Line(1, 1, cost));
                        count(paid, hold, cost);
                    }
                }
                default -> {
                    if (!inFlight.isEmpty()) {
                        Hold hold = inFlight.remove(random.nextInt(inFlight.size()));
                        if (random.nextBoolean()) {
                            account = account.release(hold.id());
                        } else { // killed when it had paid, at the most
                            count(paid, hold, hold.micros());
                        }
                    }
                }
            }
        }
        paid.forEach((window, sums) -> sums.forEach((start, sum) -> assertTrue(
                sum <= most.getOrDefault(window, Long.MAX_VALUE), () -> window + " of " + start + ": " + sum)));
        assertTrue(account.holds().size() <= limits.calls());
    }

    private static void count(Map<Window, Map<Instant, Long>> paid, Hold hold, long cost) {
        for (Window window : Window.values()) {
            paid.computeIfAbsent(window, any -> new HashMap<>()).merge(window.start(hold.at()), cost, Long::sum);
        }
    }

    private static Hold hold(String id, long micros, Instant at) {
        return new Hold(id, micros, "m", at, at.plus(Duration.ofMinutes(5)));
    }
}
