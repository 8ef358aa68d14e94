package io.imagefunction.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.BoundedJsonFactory;
import io.imagefunction.StrictJson;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.imagefunction.generation.GenerationException;
import io.imagefunction.generation.IdempotencyKey;
import io.imagefunction.generation.ImageRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of a call as a language model wrote them, made into a request. Takes what vendors do to JSON: an object
 * inside a text, null for what was not chosen, numbers as texts or with a fraction of nothing.
 */
record Arguments(ImageRequest request, Optional<String> key) {

    private static final String NAME = "arguments";

    /** @throws GenerationException with {@link FailureCode#INVALID_REQUEST}, in words that the model can act on */
    static Arguments read(JsonNode arguments, Offer offer) {
        ObjectNode request = StrictJson.MAPPER.createObjectNode();
        object(arguments).properties().stream()
                .filter(argument -> !argument.getValue().isNull())
                .forEach(argument -> {
                    ToolOption option = option(argument.getKey(), offer);
                    request.set(argument.getKey(), value(option, argument.getValue(), offer));
                });
        offer.options().forEach((option, words) -> {
            if (!words.isEmpty() && !request.has(option.wireName())) {
                request.put(option.wireName(), words.getFirst());
            }
        });
        request.setAll(offer.fixed());
        Optional<String> key = IdempotencyKey.take(request);
        return new Arguments(ImageRequest.read(request), key);
    }

    private static ObjectNode object(JsonNode arguments) {
        JsonNode object = arguments.isTextual() ? parse(arguments.textValue()) : arguments;
        if (object instanceof ObjectNode found) {
            return found;
        }
        throw invalid(NAME, "The arguments must be a JSON object such as {\"prompt\":\"a red panda\"}.");
    }

    private static JsonNode parse(String text) {
        try {
            return StrictJson.MAPPER.readTree(text);
        } catch (StreamConstraintsException beyond) {
            throw invalid(NAME, "The arguments must have " + StrictJson.LIMITS + ".");
        } catch (JsonProcessingException malformed) {
            throw invalid(
                    NAME,
                    "The arguments are not valid JSON: send one JSON object such as {\"prompt\":\"a red panda\"}.");
        }
    }

    private static ToolOption option(String name, Offer offer) {
        return ToolOption.named(name)
                .filter(offer.options()::containsKey)
                .orElseThrow(() -> invalid(
                        readable(name),
                        readable(name) + " is no argument of " + ImageTool.NAME + ". Leave it out; there are: "
                                + ToolOption.names(offer.options().keySet()) + "."));
    }

    /** A model may write anything here, and what it wrote is answered. */
    private static String readable(String name) {
        return name.matches("[\\w.-]{1,64}") ? name : NAME;
    }

    private static JsonNode value(ToolOption option, JsonNode value, Offer offer) {
        List<String> words = offer.options().get(option);
        if (!words.isEmpty() && !words.contains(value.textValue())) {
            throw invalid(option.wireName(), option.wireName() + " must be one of " + String.join(", ", words) + ".");
        }
        if (option == ToolOption.INPUT_REFERENCES) {
            return references(value);
        }
        return option.isWholeNumber() ? whole(value) : value;
    }

    /** What is no whole number is left for the request's own check to refuse. */
    private static JsonNode whole(JsonNode value) {
        if (value.isIntegralNumber() || !value.isNumber() && !value.isTextual()) {
            return value;
        }
        if (value.asText().length() > BoundedJsonFactory.LONGEST_NUMBER) {
            return value; // a million digits take seconds to convert
        }
        try {
            BigDecimal number =
                    value.isTextual() ? new BigDecimal(value.textValue().strip()) : value.decimalValue();
            return IntNode.valueOf(number.intValueExact());
        } catch (ArithmeticException | NumberFormatException notWhole) {
            return value;
        }
    }

    private static ArrayNode references(JsonNode urls) {
        ArrayNode references = StrictJson.MAPPER.createArrayNode();
        boolean right = urls.isArray();
        for (JsonNode url : urls) {
            right &= url.isTextual() && url.textValue().matches("(?i)https?://.+");
            references
                    .addObject()
                    .put("type", "image_url")
                    .putObject("image_url")
                    .set("url", url);
        }
        if (!right) {
            throw invalid(
                    ToolOption.INPUT_REFERENCES.wireName(),
                    "input_references must be a list of http or https URLs such as [\"https://example.com/a.png\"].");
        }
        return references;
    }

    private static GenerationException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}
