package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a budget is told to a caller. */
class BudgetStatusTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:34:56Z");

    @Test
    void eachLimitedWindowHasWhatIsSpentAndReserved() {
        Account account = Account.NEW
                .at(NOW)
                .reserve(new Hold("a", 3_000_000, "m", NOW, NOW.plusSeconds(9)))
                .settle("a", "m", new Usage.Line(1, 1, 1_000_000))
                .reserve(new Hold("b", 200_000, "m", NOW, NOW.plusSeconds(9)));
        Limits limits = new Limits(Map.of(Window.MONTH, 500_000_000L, Window.HOUR, 1_500_000L), 7);

        List<String> told = BudgetStatus.of(AccountId.group("interns"), account, limits)
                .map(status -> status.json().toString())
                .toList();

        assertEquals(
                List.of(
                        "{\"of\":\"group\",\"window\":\"hour\",\"limit\":1.5,\"spent\":1.2,\"left\":0.3,"
                                + "\"resets\":\"2026-11-29T13:00:00Z\"}",
                        "{\"of\":\"group\",\"window\":\"month\",\"limit\":500,\"spent\":1.2,\"left\":498.8,"
                                + "\"resets\":\"2026-12-01T00:00:00Z\"}"),
                told);
    }

    @Test
    void theTightestHasTheLeastLeft() {
        BudgetStatus wide = status(Window.HOUR, 100, 1);
        BudgetStatus tight = status(Window.MONTH, 50, 45);
        BudgetStatus other = status(Window.DAY, 1000, 990);

        assertEquals(tight, BudgetStatus.tightest(Stream.of(wide, tight, other)).orElseThrow());
        assertEquals(true, BudgetStatus.tightest(Stream.empty()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "100, 79, 80, false",
        "100, 80, 80, true",
        "100, 81, 80, true",
        "100, 99, 100, false",
        "100, 100, 100, true",
        "3, 2, 80, false",
        "3, 3, 80, true",
        "999999999000000, 799999999199999, 80, false",
        "999999999000000, 799999999200000, 80, true",
        "1000000, 10000, 1, true",
        "1000000, 9999, 1, false",
    })
    void fromAShareOnItIsNearlyUsedUp(long limit, long spent, int percent, boolean above) {
        assertEquals(above, status(Window.DAY, limit, spent).isAbove(percent));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CALLER | token:a | Of your budget, $0.9 of $1 for this day is used; it resets at 2026-11-30T00:00:00Z.",
                "GROUP  | a       | Of the budget of the group a, $0.9 of $1 for this day is used; it resets at 2026-11-30T00:00:00Z.",
                "ALL    | -       | Of the budget of all callers, $0.9 of $1 for this day is used; it resets at 2026-11-30T00:00:00Z.",
            })
    void theWarningNamesTheBudget(AccountId.Kind kind, String name, String sentence) {
        BudgetStatus status = new BudgetStatus(
                new AccountId(kind, name),
                Window.DAY,
                1_000_000,
                900_000,
                100_000,
                Instant.parse("2026-11-30T00:00:00Z"));

        assertEquals(sentence, status.warning());
    }

    private static BudgetStatus status(Window window, long limit, long spent) {
        return new BudgetStatus(AccountId.ALL, window, limit, spent, limit - spent, NOW);
    }
}
