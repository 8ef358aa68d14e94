package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** One provider of a model: what it accepts and what it costs, as its record in the catalogue has it. */
record StandInEndpoint(JsonNode json) {

    String provider() {
        return json.path("provider_slug").asText();
    }

    boolean streams() {
        return json.path("supports_streaming").asBoolean();
    }

    boolean supports(String parameter) {
        return json.path("supported_parameters").has(parameter);
    }

    /** Own keys, which cost nothing at OpenRouter: an endpoint without a price. */
    boolean ownKey() {
        return json.path("pricing").isEmpty();
    }

    boolean passes(String option) {
        return StandInModels.words(json.path("allowed_passthrough_parameters")).contains(option);
    }

    /** The value that the endpoint assumes where a request names none: the first of its list, or null. */
    String usual(String parameter) {
        return json.path("supported_parameters")
                .path(parameter)
                .path("values")
                .path(0)
                .asText(null);
    }

    /** A parameter that the endpoint doesn't list is dropped without a word, as upstream does it. */
    void check(String parameter, JsonNode value) throws StandInException {
        var descriptor = json.path("supported_parameters").path(parameter);
        switch (descriptor.path("type").asText()) {
            case "enum" -> {
                var values = StandInModels.words(descriptor.path("values"));
                if (!values.contains(value.asText())) {
                    throw unsupported(parameter, value, "one of " + String.join(", ", values));
                }
            }
            case "range" -> {
                var min = descriptor.path("min").asLong();
                var max = descriptor.path("max").asLong();
                var number = value.isArray() ? value.size() : value.asLong();
                if (number < min || number > max) {
                    throw unsupported(parameter, value, min + " to " + max);
                }
            }
            default -> {
                // Boolean descriptors say only that a parameter is known.
            }
        }
    }

    /** The price of one unit, 0 if the endpoint does not charge for it; the variant of a resolution goes first. */
    double price(String billable, String unit, String resolution) {
        double price = 0;
        for (var line : json.path("pricing")) {
            if (line.path("billable").asText().equals(billable)
                    && line.path("unit").asText().equals(unit)) {
                var variant = line.path("variant").asText(null);
                if (variant != null && variant.equals(resolution.toLowerCase(Locale.ROOT))) {
                    return line.path("cost_usd").asDouble();
                }
                price = variant == null ? line.path("cost_usd").asDouble() : price;
            }
        }
        return price;
    }

    private StandInException unsupported(String parameter, JsonNode value, String accepted) {
        var shown = value.isArray() ? value.size() + " values" : value.asText();
        return StandInException.invalid("%s does not support %s %s: it accepts %s"
                .formatted(json.path("provider_name").asText(), parameter, shown, accepted));
    }
}
