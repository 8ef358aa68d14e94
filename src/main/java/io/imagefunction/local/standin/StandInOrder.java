package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.local.drawing.DrawnFormat;
import io.imagefunction.local.drawing.PictureSize;
import java.util.List;

/**
 * A request that has passed OpenRouter's checks, reduced to the options that its endpoint knows.
 *
 * @param options the options that the endpoint knows, which decide how the pictures look
 */
record StandInOrder(String model, StandInEndpoint endpoint, PromptCommands commands, JsonNode options) {

    private static final List<String> PARAMETERS = List.of(
            "n",
            "size",
            "resolution",
            "aspect_ratio",
            "quality",
            "output_format",
            "background",
            "output_compression",
            "seed",
            "input_references");

    static StandInOrder of(JsonNode request, StandInModels models) throws StandInException {
        RequestSchema.check(request);
        var model = request.path("model").asText();
        var endpoint = models.route(model, request.path("provider"));
        return new StandInOrder(
                model,
                endpoint,
                PromptCommands.in(request.path("prompt").asText()),
                supported(tierAsResolution(request), endpoint));
    }

    int pictures() {
        return options.path("n").asInt(1);
    }

    /** Whether equal requests get equal pictures. */
    boolean seeded() {
        return options.has("seed");
    }

    PictureSize size() {
        var pixels = PictureSize.pixels(options.path("size").asText());
        return pixels == null
                ? PictureSize.of(resolution(), options.path("aspect_ratio").asText("1:1"))
                : pixels;
    }

    String resolution() {
        var pixels = PictureSize.pixels(options.path("size").asText());
        return pixels == null ? options.path("resolution").asText("1K") : pixels.tier();
    }

    DrawnFormat format() {
        var usual = endpoint.usual("output_format");
        return DrawnFormat.named(options.path("output_format").asText(usual == null ? "png" : usual));
    }

    boolean transparent() {
        return options.path("background").asText().equals("transparent");
    }

    String quality() {
        return options.path("quality").asText("auto");
    }

    int compression() {
        return options.path("output_compression").asInt(100);
    }

    int references() {
        return options.path("input_references").size();
    }

    private static JsonNode tierAsResolution(JsonNode request) {
        var size = request.path("size").asText();
        if (size.isEmpty() || PictureSize.pixels(size) != null) {
            return request;
        }
        var normal = (ObjectNode) request.deepCopy();
        normal.remove("size");
        return normal.put("resolution", size);
    }

    private static JsonNode supported(JsonNode request, StandInEndpoint endpoint) throws StandInException {
        var options = StandInModels.JSON.createObjectNode();
        for (var parameter : PARAMETERS) {
            if (request.hasNonNull(parameter) && known(parameter, endpoint)) {
                endpoint.check(parameter, request.path(parameter));
                options.set(parameter, request.path(parameter));
            }
        }
        if (request.path("n").asInt(1) > 1 && !endpoint.supports("n")) {
            throw StandInException.invalid("This model makes one image per request: n must be 1");
        }
        request.path("provider").path("options").path(endpoint.provider()).properties().stream()
                .filter(option -> endpoint.passes(option.getKey()))
                .forEach(option -> options.set(option.getKey(), option.getValue()));
        return options;
    }

    /** An endpoint that knows resolutions or aspect ratios also accepts a size, which is converted. */
    private static boolean known(String parameter, StandInEndpoint endpoint) {
        return endpoint.supports(parameter)
                || parameter.equals("size") && (endpoint.supports("resolution") || endpoint.supports("aspect_ratio"));
    }
}
