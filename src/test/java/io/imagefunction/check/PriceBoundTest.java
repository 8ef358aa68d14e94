package io.imagefunction.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.catalogue.Price;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Requests;
import io.imagefunction.settings.Handling;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The most that a request can cost; a picture without a published price counts as one dollar. */
class PriceBoundTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "output_image image 0.04                                | 'n':1                          | 0.04",
                "output_image image 0.04                                | 'n':4                          | 0.16",
                "output_image image 0.04, input_reference image 0.01    | 'n':2,'input_references':[1,2] | 0.12",
                "output_image token 0.00004                             | 'n':2                          | 0.65536",
                "output_image token 0.00004, input_text token 0.00001   | 'n':1                          | 0.32779",
                "output_image token 0.00004, input_image token 0.00001  | 'input_references':[1]         | 0.4096",
                "output_image image 0.04, output_text token 0.000001    | 'n':1                          | 0.048192",
                "output_image second 0.04                               | 'n':3                          | 3",
                "input_text token 0.00001                               | 'n':2                          | 2",
                "                                                       | 'n':2                          | 2",
            })
    void theDearestOutcomeCounts(String prices, String fields, BigDecimal most) {
        BigDecimal bound = PriceBound.bound(Requests.of(fields), prices(prices), BigDecimal.ONE);

        assertEquals(0, most.compareTo(bound), bound::toPlainString);
    }

    /** Each byte counts as a token: letters of other alphabets have two or three, and about as many tokens. */
    @Test
    void aPromptHasAtMostAsManyTokensAsBytes() {
        ImageRequest request = ImageRequest.read(Requests.json("{'prompt':'größe'}"), Handling.STRICT);

        BigDecimal bound =
                PriceBound.bound(request, prices("output_image image 1, input_text token 0.001"), BigDecimal.ONE);

        assertEquals(0, new BigDecimal("1.007").compareTo(bound), bound::toPlainString);
    }

    private static List<Price> prices(String text) {
        List<Price> prices = new ArrayList<>();
        for (String line : text == null ? new String[0] : text.split(",")) {
            String[] words = line.strip().split(" ");
            prices.add(Price.of(JSON.createObjectNode()
                    .put("billable", words[0])
                    .put("unit", words[1])
                    .put("cost_usd", new BigDecimal(words[2]))));
        }
        return prices;
    }
}
