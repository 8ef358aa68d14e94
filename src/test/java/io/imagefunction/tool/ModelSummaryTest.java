package io.imagefunction.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.catalogue.Price;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model is summarized in few words that a language model understands. */
class ModelSummaryTest {

    private static final ModelSummary MODEL = new ModelSummary(Json.object("""
            {"id":"acme/painter-2","name":"Acme: Painter 2","supported_parameters":{
              "quality":{"type":"enum","values":["low","high"]},"n":{"type":"range","min":1,"max":4},
              "seed":{"type":"boolean"},"input_references":{"type":"range","min":0,"max":3}}}"""));

    @ParameterizedTest
    @CsvSource({
        "token, 0.00004, '', 'image: 40 USD per million tokens'",
        "token, 0.0000025, 4k, 'image 4k: 2.5 USD per million tokens'",
        "image, 0.0400, '', 'image: 0.04 USD per image'",
        "megapixel, 1E+1, '', 'image: 10 USD per megapixel'"
    })
    void aPriceIsWrittenInWords(String unit, BigDecimal usd, String variant, String words) {
        ObjectNode full = MODEL.full(List.of(List.of(new Price("image", unit, usd, variant))));

        assertEquals("[\"" + words + "\"]", full.path("prices").toString());
    }

    @Test
    void endpointsWithTheSamePriceAreOneLine() {
        Price price = new Price("image", "image", new BigDecimal("0.04"), "");

        assertEquals(
                1,
                MODEL.full(List.of(List.of(price), List.of(price)))
                        .path("prices")
                        .size());
        assertFalse(MODEL.full(List.of()).has("prices"));
    }

    @Test
    void theOptionsSayWhichValuesAreAllowed() {
        assertEquals(
                "{\"quality\":[\"low\",\"high\"],\"n\":\"1 to 4\",\"seed\":true}",
                MODEL.full(List.of()).path("options").toString());
        assertEquals(true, MODEL.takesPictures());
    }

    @Test
    void theBriefFormHasNoMoreThanTheName() {
        assertEquals(
                "{\"id\":\"acme/painter-2\",\"name\":\"Acme: Painter 2\",\"takes_pictures\":true}",
                MODEL.brief().toString());
    }

    @ParameterizedTest
    @CsvSource({"painter, true", "acme, true", "'painter 2', true", "acme/painter-2, true", "'', true", "flux, false"})
    void itIsFoundByItsIdAndItsName(String word, boolean found) {
        assertEquals(found, MODEL.mentions(word));
    }
}
