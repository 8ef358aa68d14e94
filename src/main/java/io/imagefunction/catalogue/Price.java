package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * One line of an endpoint's price list.
 *
 * @param billable what is billed, such as {@code output_image} or {@code input_reference}
 * @param unit {@code request}, {@code image}, {@code megapixel} or {@code token}
 * @param usd US dollars for one unit
 * @param variant a tier such as {@code 4k}, or "" for all
 */
public record Price(String billable, String unit, BigDecimal usd, String variant) {

    public static Price of(JsonNode line) {
        return new Price(
                line.path("billable").asText(),
                line.path("unit").asText(),
                line.path("cost_usd").decimalValue(),
                line.path("variant").asText("").toLowerCase(Locale.ROOT));
    }
}
