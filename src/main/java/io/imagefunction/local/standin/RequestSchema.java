package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.local.drawing.PictureSize;
import java.util.List;
import java.util.Map;

/** The checks that OpenRouter does on a request before it looks up the model. Unknown fields are accepted. */
final class RequestSchema {

    private static final int SHORTEST = 64;
    private static final int MOST_MEGAPIXELS = 17;

    private static final List<String> RATIOS = List.of(
            "1:1", "1:2", "1:4", "1:8", "2:1", "2:3", "2.35:1", "3:2", "3:4", "4:1", "4:3", "4:5", "5:2", "5:4", "8:1",
            "9:16", "16:9", "9:19.5", "19.5:9", "9:20", "20:9", "9:21", "21:9", "auto");

    private static final Map<String, List<String>> ENUMS = Map.of(
            "resolution", PictureSize.TIERS,
            "aspect_ratio", RATIOS,
            "quality", List.of("auto", "low", "medium", "high"),
            "output_format", List.of("png", "jpeg", "webp", "svg"),
            "background", List.of("auto", "transparent", "opaque"));

    private static final int MOST_REFERENCES = 16;

    private RequestSchema() {}

    static void check(JsonNode request) throws StandInException {
        if (!request.isObject()) {
            throw StandInException.invalid("The request body must be a JSON object");
        }
        requireText(request, "model");
        requireText(request, "prompt");
        requireInteger(request, "n", 1, 10);
        requireInteger(request, "output_compression", 0, 100);
        requireInteger(request, "seed", Long.MIN_VALUE, Long.MAX_VALUE);
        for (var field : ENUMS.entrySet()) {
            requireOneOf(request, field.getKey(), field.getValue());
        }
        if (request.hasNonNull("stream") && !request.path("stream").isBoolean()) {
            throw StandInException.invalid("stream: expected boolean");
        }
        if (request.path("background").asText().equals("transparent")
                && request.path("output_format").asText().equals("jpeg")) {
            throw StandInException.invalid("background: transparent requires output_format png or webp");
        }
        checkReferences(request.path("input_references"));
        checkSize(request);
    }

    private static void requireText(JsonNode request, String field) throws StandInException {
        if (!request.path(field).isTextual() || request.path(field).asText().isEmpty()) {
            throw StandInException.invalid(field + ": expected a string of at least 1 character");
        }
    }

    private static void requireInteger(JsonNode request, String field, long min, long max) throws StandInException {
        var value = request.path(field);
        if (!request.hasNonNull(field)) {
            return;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < min || value.asLong() > max) {
            throw StandInException.invalid(
                    field + ": expected an integer" + (min == Long.MIN_VALUE ? "" : " from " + min + " to " + max));
        }
    }

    private static void requireOneOf(JsonNode request, String field, List<String> values) throws StandInException {
        if (request.hasNonNull(field) && !values.contains(request.path(field).asText())) {
            throw StandInException.invalid(field + ": expected one of " + String.join(", ", values));
        }
    }

    private static void checkReferences(JsonNode references) throws StandInException {
        if (references.size() > MOST_REFERENCES) {
            throw StandInException.invalid("input_references: at most " + MOST_REFERENCES);
        }
        for (var reference : references) {
            var url = reference.path("image_url").path("url").asText();
            if (!reference.path("type").asText().equals("image_url") || !url.matches("(?s)(https?://|data:).*")) {
                throw StandInException.invalid("input_references: expected {type: \"image_url\", image_url: {url}}"
                        + " with an http(s) or data URL");
            }
        }
    }

    /** A size implies a resolution and an aspect ratio, so it must not contradict them. */
    private static void checkSize(JsonNode request) throws StandInException {
        if (!request.hasNonNull("size")) {
            return;
        }
        var size = request.path("size").asText();
        var pixels = PictureSize.pixels(size);
        if (pixels == null && !PictureSize.TIERS.contains(size)) {
            throw StandInException.invalid(
                    "size: expected a tier (" + String.join(", ", PictureSize.TIERS) + ") or pixels such as 2048x2048");
        }
        if (pixels != null && !pixels.isWithin(SHORTEST, MOST_MEGAPIXELS)) {
            throw StandInException.invalid("size " + size + " is out of range: sides of at least " + SHORTEST
                    + " pixels, and at most " + MOST_MEGAPIXELS + " megapixels");
        }
        var resolution = request.path("resolution").asText(null);
        if (resolution != null && !resolution.equals(pixels == null ? size : pixels.tier())) {
            throw StandInException.invalid("size " + size + " conflicts with resolution " + resolution);
        }
        var ratio = request.path("aspect_ratio").asText(null);
        if (ratio != null && pixels != null && !pixels.hasRatio(ratio)) {
            throw StandInException.invalid("size " + size + " conflicts with aspect_ratio " + ratio);
        }
    }
}
