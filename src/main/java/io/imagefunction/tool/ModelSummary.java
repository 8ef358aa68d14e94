package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.catalogue.Price;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * A model of the catalogue, summarized for language models.
 *
 * @param model the model's entry in OpenRouter's catalogue
 */
record ModelSummary(JsonNode model) {

    private static final String REFERENCES = "input_references";
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    String id() {
        return model.path("id").asText();
    }

    boolean takesPictures() {
        return model.path("supported_parameters").has(REFERENCES)
                || model.at("/architecture/input_modalities").valueStream().anyMatch(kind -> "image"
                        .equals(kind.asText()));
    }

    /** @param word in lower case */
    boolean mentions(String word) {
        return (id() + " " + model.path("name").asText())
                .toLowerCase(Locale.ROOT)
                .contains(word);
    }

    ObjectNode brief() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id())
                .put("name", model.path("name").asText(id()))
                .put("takes_pictures", takesPictures());
    }

    /** @param prices a list for each endpoint; empty if the prices are unknown */
    ObjectNode full(List<List<Price>> prices) {
        ObjectNode full = brief();
        ObjectNode options = full.putObject("options");
        model.path("supported_parameters").properties().forEach(parameter -> {
            if (!parameter.getKey().equals(REFERENCES)) {
                options.set(parameter.getKey(), values(parameter.getValue()));
            }
        });
        List<String> lines = prices.stream()
                .flatMap(List::stream)
                .map(ModelSummary::words)
                .distinct()
                .toList();
        if (!lines.isEmpty()) {
            lines.forEach(full.putArray("prices")::add);
        }
        return full;
    }

    private static JsonNode values(JsonNode descriptor) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (descriptor.path("type").asText()) {
            case "enum" -> descriptor.path("values");
            case "range" ->
                json.textNode(descriptor.path("min").asText() + " to "
                        + descriptor.path("max").asText());
            default -> json.booleanNode(true);
        };
    }

    private static String words(Price price) {
        boolean token = price.unit().equals("token");
        BigDecimal usd = token ? price.usd().multiply(MILLION) : price.usd();
        return price.billable()
                + (price.variant().isEmpty() ? "" : " " + price.variant())
                + ": "
                + usd.stripTrailingZeros().toPlainString()
                + " USD per "
                + (token ? "million tokens" : price.unit());
    }
}
