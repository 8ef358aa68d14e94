package io.imagefunction.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.failure.Failure;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The refusal of an expensive call says the price in such a way that it can be sent back. */
class PriceConfirmationTest {

    @ParameterizedTest
    @CsvSource({"0.560, 0.56", "10.00, 10", "1E+2, 100", "0.000012, 0.000012", "1E-7, 0.0000001", "0, 0"})
    void aPriceIsWrittenAsPeopleDo(BigDecimal price, String text) {
        assertEquals(text, PriceConfirmation.plain(price));
    }

    @Test
    void theModelIsToldWhatToSendBack() {
        Failure refusal = PriceConfirmation.refusal(new BigDecimal("10.0"));

        assertEquals(Optional.of(PriceConfirmation.ARGUMENT), refusal.param());
        assertTrue(refusal.message().contains("up to $10."), refusal::message);
        assertTrue(refusal.message().contains("confirm_price: 10;"), refusal::message);
    }
}
