package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** One provider of a model, with the parameters and prices that the catalogue lists for it. */
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

    /** Whether users pay this provider through their own key. Such an endpoint has no price at OpenRouter. */
    boolean ownKey() {
        return json.path("pricing").isEmpty();
    }

    boolean passes(String option) {
        return StandInModels.words(json.path("allowed_passthrough_parameters")).contains(option);
    }

    /** The endpoint's default for a parameter: the first of the listed values, or null. */
    String usual(String parameter) {
        return json.path("supported_parameters")
                .path(parameter)
                .path("values")
                .path(0)
                .asText(null);
    }

    /** Checks a listed parameter. Unlisted ones pass and are dropped silently, as at OpenRouter. */
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
                // A boolean descriptor says only that the endpoint knows the parameter.
            }
        }
    }

    /** The price of one unit, or 0 if it is free. A price for exactly this resolution takes precedence. */
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
