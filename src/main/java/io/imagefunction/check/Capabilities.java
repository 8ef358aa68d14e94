package io.imagefunction.check;

import static io.imagefunction.request.RequestField.ASPECT_RATIO;
import static io.imagefunction.request.RequestField.BACKGROUND;
import static io.imagefunction.request.RequestField.INPUT_REFERENCES;
import static io.imagefunction.request.RequestField.OUTPUT_COMPRESSION;
import static io.imagefunction.request.RequestField.OUTPUT_FORMAT;
import static io.imagefunction.request.RequestField.QUALITY;
import static io.imagefunction.request.RequestField.RESOLUTION;
import static io.imagefunction.request.RequestField.SEED;
import static io.imagefunction.request.RequestField.SIZE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.catalogue.Descriptor;
import io.imagefunction.catalogue.Model;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.PixelSize;
import io.imagefunction.request.RequestField;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks a request against the capabilities of its model. Upstream refuses a value that the model does not support, but
 * silently drops a field that it does not support. The caller would then pay for another picture than the requested
 * one.
 */
final class Capabilities {

    private static final List<RequestField> DESCRIBED =
            List.of(RESOLUTION, ASPECT_RATIO, QUALITY, OUTPUT_FORMAT, BACKGROUND, OUTPUT_COMPRESSION, SEED);

    private Capabilities() {}

    /**
     * Returns the request without each {@code auto} that the model does not list, because that is its default anyway.
     * Fails if the model does not support the request.
     *
     * @param others the models to name if they support what this one does not
     */
    static ImageRequest fit(ImageRequest request, Model model, Supplier<Stream<Model>> others) {
        try {
            return fit(request, model);
        } catch (FailureException refused) {
            throw HardWishes.withOthers(refused, request, others);
        }
    }

    private static ImageRequest fit(ImageRequest request, Model model) {
        ObjectNode body = request.body().deepCopy();
        for (RequestField field : DESCRIBED) {
            request.value(field).ifPresent(value -> {
                if (RequestField.AUTO.equals(value.textValue()) && !model.accepts(field.wireName(), value)) {
                    body.remove(field.wireName());
                } else {
                    check(field, value, model);
                }
            });
        }
        request.word(SIZE).ifPresent(size -> checkSize(size, request.body().get(SIZE.wireName()), model));
        request.value(INPUT_REFERENCES)
                .filter(references -> !references.isEmpty())
                .ifPresent(references -> {
                    checkReferences(references, model);
                });
        return request.with(body, List.of());
    }

    private static void check(RequestField field, JsonNode value, Model model) {
        Descriptor descriptor = model.parameter(field.wireName()).orElseThrow(() -> notTaken(field, model));
        if (!descriptor.accepts(value)) {
            throw refusal(field, model, " must be " + descriptor.expectation());
        }
    }

    /**
     * A tier is a resolution under another name. Pixels are accepted for models with a resolution or aspect ratio,
     * because upstream converts them.
     */
    private static void checkSize(String size, JsonNode value, Model model) {
        if (model.parameter(SIZE.wireName()).isPresent()) {
            check(SIZE, value, model);
        } else if (PixelSize.parse(size).isEmpty()) {
            Descriptor tiers = model.parameter(RESOLUTION.wireName()).orElseThrow(() -> notTaken(SIZE, model));
            if (!tiers.accepts(value)) {
                throw refusal(SIZE, model, " must be " + tiers.expectation() + ", or pixels such as 1024x1024");
            }
        } else if (model.parameter(RESOLUTION.wireName())
                .or(() -> model.parameter(ASPECT_RATIO.wireName()))
                .isEmpty()) {
            throw notTaken(SIZE, model);
        }
    }

    private static void checkReferences(JsonNode references, Model model) {
        if (!model.takesPictures()) {
            throw notTaken(INPUT_REFERENCES, model);
        }
        model.parameter(INPUT_REFERENCES.wireName()).ifPresent(descriptor -> {
            if (descriptor instanceof Descriptor.Range range
                    && (references.size() < range.min() || references.size() > range.max())) {
                throw refusal(INPUT_REFERENCES, model, " must have " + range.min() + " to " + range.max() + " entries");
            }
        });
    }

    private static FailureException notTaken(RequestField field, Model model) {
        String taken =
                model.parameters().entrySet().stream().map(Capabilities::words).collect(Collectors.joining("; "));
        return refusal(
                field,
                model,
                " is not taken" + (taken.isEmpty() ? ": leave it out" : ": leave it out, or use one of: " + taken));
    }

    private static String words(Map.Entry<String, Descriptor> parameter) {
        return parameter.getValue() instanceof Descriptor.Choice || parameter.getValue() instanceof Descriptor.Range
                ? parameter.getKey() + " (" + parameter.getValue().expectation() + ")"
                : parameter.getKey();
    }

    private static FailureException refusal(RequestField field, Model model, String what) {
        return Failure.of(
                        FailureCode.INVALID_REQUEST,
                        field.wireName(),
                        "For model " + model.id() + ", " + field.wireName() + what + ".")
                .toException();
    }
}
