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

/** Turns the arguments of {@code generate_image} or {@code edit_image} into a request. */
record ImageArguments(ImageRequest request, Optional<String> key) {

    /** @throws FailureException with {@link FailureCode#INVALID_REQUEST} and a message that the model can act on */
    static ImageArguments read(JsonNode written, Offer offer, Handling handling, PictureKind kind) {
        ObjectNode arguments =
                Arguments.of(written, kind.toolName(), names(offer, kind)).values();
        try {
            return read(arguments, offer, handling, kind);
        } catch (FailureException refused) {
            throw kind.named(refused.failure()).toException();
        }
    }

    private static ImageArguments read(ObjectNode arguments, Offer offer, Handling handling, PictureKind kind) {
        ObjectNode request = StrictJson.MAPPER.createObjectNode();
        offer.options().forEach((option, words) -> {
            JsonNode value = value(option, arguments.path(kind.argument(option)), words, kind);
            if (!Lenient.isAbsent(value)) {
                request.set(option.wireName(), value);
            } else if (!words.isEmpty()) {
                request.put(option.wireName(), words.getFirst());
            }
        });
        if (kind == PictureKind.EDIT && !request.has(ToolOption.INPUT_REFERENCES.wireName())) {
            throw PictureKind.NO_PICTURE.toException();
        }
        request.setAll(offer.fixed());
        Optional<String> key = IdempotencyKey.take(request);
        return new ImageArguments(ImageRequest.read(request, handling), key);
    }

    private static List<String> names(Offer offer, PictureKind kind) {
        return kind.ordered(offer.options().keySet()).stream()
                .map(kind::argument)
                .toList();
    }

    private static JsonNode value(ToolOption option, JsonNode written, List<String> words, PictureKind kind) {
        if (Lenient.isAbsent(written)) {
            return written;
        }
        JsonNode value = option == ToolOption.INPUT_REFERENCES
                ? References.read(written, kind.takesDataUrls())
                : option.read(written, words);
        if (!words.isEmpty() && !Lenient.isAbsent(value) && !words.contains(value.textValue())) {
            throw Arguments.invalid(
                    option.wireName(), option.wireName() + " must be one of " + String.join(", ", words) + ".");
        }
        return value;
    }
}
