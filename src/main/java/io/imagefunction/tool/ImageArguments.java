package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.IdempotencyKey;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Handling;
import java.util.List;
import java.util.Optional;

/** Turns the arguments of {@code generate_image} into a request. */
record ImageArguments(ImageRequest request, Optional<String> key) {

    /** @throws FailureException with {@link FailureCode#INVALID_REQUEST} and a message that the model can act on */
    static ImageArguments read(JsonNode written, Offer offer, Handling handling) {
        ObjectNode arguments =
                Arguments.of(written, ImageTool.NAME, names(offer)).values();
        ObjectNode request = StrictJson.MAPPER.createObjectNode();
        offer.options().forEach((option, words) -> {
            JsonNode value = value(option, arguments.path(option.wireName()), words);
            if (!Lenient.isAbsent(value)) {
                request.set(option.wireName(), value);
            } else if (!words.isEmpty()) {
                request.put(option.wireName(), words.getFirst());
            }
        });
        request.setAll(offer.fixed());
        Optional<String> key = IdempotencyKey.take(request);
        return new ImageArguments(ImageRequest.read(request, handling), key);
    }

    private static List<String> names(Offer offer) {
        return offer.options().keySet().stream().map(ToolOption::wireName).toList();
    }

    private static JsonNode value(ToolOption option, JsonNode written, List<String> words) {
        if (Lenient.isAbsent(written)) {
            return written;
        }
        JsonNode value = option.read(written, words);
        if (!words.isEmpty() && !Lenient.isAbsent(value) && !words.contains(value.textValue())) {
            throw Arguments.invalid(
                    option.wireName(), option.wireName() + " must be one of " + String.join(", ", words) + ".");
        }
        return value;
    }
}
