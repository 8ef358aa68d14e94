package io.imagefunction.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an account is charged for a call that had reserved 50 cents. */
class BillTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Hold HOLD = new Hold("h", 500_000, "asked/model", NOW, NOW.plusSeconds(60));

    private final Bill bill = new Bill();

    @Test
    void knownCostsAreAddedUp() throws Exception {
        bill.begun(0);
        bill.billed(0, usage("{'cost':0.04}"));
        bill.billed(1, usage("{'cost':0.0000001}"));
        bill.made("made/model", 2);
        bill.made("made/model", 1);

        assertCharged(40_001, "made/model", new Usage.Line(1, 3, 40_001));
    }

    @Test
    void aCostAboveTheReservationCountsInFull() throws Exception {
        bill.billed(0, usage("{'cost':0.7}"));

        assertCharged(700_000, "asked/model", new Usage.Line(1, 0, 700_000));
    }

    /** One of two calls is known to have cost more than was reserved for both, or less. */
    @Test
    void withAnUnknownCostTheReservationIsTheLeast() throws Exception {
        bill.begun(0);
        bill.billed(1, usage("{'cost':0.04}"));
        assertCharged(500_000, "asked/model", new Usage.Line(1, 0, 500_000));

        bill.billed(1, usage("{'cost':0.6}"));
        assertCharged(600_000, "asked/model", new Usage.Line(1, 0, 600_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'cost':null}", "{'cost':'0.04'}", "{'cost':-0.04}", "[]"})
    void whatIsNoCostIsUnknown(String usage) throws Exception {
        bill.billed(0, usage(usage));

        assertCharged(500_000, "asked/model", new Usage.Line(1, 0, 500_000));
    }

    /** That the call begins again, or goes on, does not make its cost unknown. */
    @Test
    void aBilledCallStaysBilled() throws Exception {
        bill.billed(0, usage("{'cost':0.04}"));
        bill.begun(0);

        assertCharged(40_000, "asked/model", new Usage.Line(1, 0, 40_000));
    }

    @Test
    void aRefusedCallIsFree() throws Exception {
        bill.begun(0);
        bill.billed(1, usage("{'cost':0.04}"));
        bill.refused(0);
        assertCharged(40_000, "asked/model", new Usage.Line(1, 0, 40_000));

        bill.refused(1);
        Account after = charged();
        assertEquals(0, after.used(Window.MONTH));
        assertEquals(Map.of(), after.usage().days());
    }

    @Test
    void aCallThatCostsNothingIsCounted() throws Exception {
        bill.billed(0, usage("{'cost':0}"));
        bill.made("free/model", 1);

        assertCharged(0, "free/model", new Usage.Line(1, 1, 0));
    }

    private void assertCharged(long micros, String model, Usage.Line line) {
        Account after = charged();
        assertEquals(micros, after.used(Window.MONTH));
        assertEquals(
                Map.of(LocalDate.parse("2026-11-29"), Map.of(model, line)),
                after.usage().days());
    }

    private Account charged() {
        Account reserved = Account.NEW.at(NOW).reserve(HOLD);
        assertEquals(500_000, reserved.used(Window.MONTH));
        return bill.settlement(HOLD).apply(reserved);
    }

    private static Optional<JsonNode> usage(String json) throws Exception {
        return Optional.of(JSON.readTree(json.replace('\'', '"')));
    }
}
