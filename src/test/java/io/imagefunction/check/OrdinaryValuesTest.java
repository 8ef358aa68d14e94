package io.imagefunction.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.catalogue.Model;
import io.imagefunction.catalogue.ModelList;
import io.imagefunction.catalogue.Price;
import io.imagefunction.failure.FailureException;
import io.imagefunction.handling.SoftWishes;
import io.imagefunction.local.standin.StandInModels;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every combination of the values that clients of OpenAI's image API send, for every model of the stand-in's catalogue:
 * none is refused, none gets dearer, and what strict handling accepts stays as it is.
 */
class OrdinaryValuesTest {

    private static final List<String> SIZES = List.of(
            "-",
            "auto",
            "",
            "256x256",
            "512x512",
            "1024x1024",
            "1024x1536",
            "1536x1024",
            "1024x1792",
            "1792x1024",
            "2K");
    private static final List<String> QUALITIES = List.of("-", "auto", "standard", "hd", "low", "medium", "high");
    private static final List<String> BACKGROUNDS = List.of("-", "auto", "opaque");
    private static final List<String> FORMATS = List.of("-", "png", "jpeg", "webp");
    private static final List<String> COMPRESSIONS = List.of("-", "100");
    private static final List<String> RATIOS = List.of("-", "1:1", "16:9", "5:4");

    @ParameterizedTest
    @MethodSource("catalogue")
    void aSoftWishIsNeverRefusedAndNeverMakesThePictureDearer(JsonNode entry) {
        Model model = listed(entry).models().findFirst().orElseThrow();
        List<Price> prices = entry.path("endpoints")
                .valueStream()
                .flatMap(endpoint -> endpoint.path("pricing").valueStream())
                .map(Price::of)
                .toList();
        requests().forEach(body -> {
            ImageRequest asked = ImageRequest.read(body, Handling.LENIENT);
            ImageRequest sent = accepted(SoftWishes.fit(asked, Optional.of(model)), model)
                    .orElseThrow(() -> new AssertionError(model.id() + " refuses " + body));
            assertTrue(
                    cost(sent, prices).compareTo(cost(asked, prices)) <= 0 || isSmallest(sent, model),
                    () -> body + " became dearer for " + model.id() + ": " + sent.body());
            accepted(asked, model)
                    .filter(strict -> model.parameter("size").isPresent() || !isPixels(asked))
                    .ifPresent(strict -> assertEquals(strict.body(), sent.body()));
        });
    }

    @Test
    void theCombinationsAreMany() {
        assertEquals(11 * 7 * 3 * 4 * 2 * 4, requests().count());
    }

    static Stream<JsonNode> catalogue() throws IOException {
        try (var file = StandInModels.class.getResourceAsStream("models.json")) {
            return StandInModels.JSON.readTree(file).valueStream();
        }
    }

    private static ModelList listed(JsonNode entry) {
        ObjectNode model = entry.deepCopy();
        ObjectNode union = model.putObject("supported_parameters");
        entry.path("endpoints").forEach(endpoint -> union.setAll((ObjectNode) endpoint.path("supported_parameters")));
        ArrayNode data = JsonNodeFactory.instance.arrayNode().add(model);
        return new ModelList(JsonNodeFactory.instance.objectNode().set("data", data));
    }

    private static Optional<ImageRequest> accepted(ImageRequest request, Model model) {
        try {
            Consistency.check(request);
            return Optional.of(Capabilities.fit(request, model, Stream::of));
        } catch (FailureException refused) {
            return Optional.empty();
        }
    }

    private static BigDecimal cost(ImageRequest request, List<Price> prices) {
        return PriceLimit.estimate(request, prices);
    }

    /** Whether the model has nothing cheaper than its lowest tier. */
    private static boolean isSmallest(ImageRequest sent, Model model) {
        String tier = sent.body().path("resolution").asText();
        return model.parameter("resolution")
                .filter(tiers -> tiers.expectation().replace("one of ", "").startsWith(tier))
                .isPresent();
    }

    private static boolean isPixels(ImageRequest request) {
        return request.body().path("size").asText().contains("x");
    }

    private static Stream<ObjectNode> requests() {
        return SIZES.stream().flatMap(size -> QUALITIES.stream().flatMap(quality -> BACKGROUNDS.stream()
                .flatMap(background -> FORMATS.stream().flatMap(format -> COMPRESSIONS.stream()
                        .flatMap(compression -> RATIOS.stream().map(ratio -> {
                            ObjectNode body =
                                    JsonNodeFactory.instance.objectNode().put("prompt", "a red panda");
                            put(body, "size", size);
                            put(body, "quality", quality);
                            put(body, "background", background);
                            put(body, "output_format", format);
                            put(body, "aspect_ratio", ratio);
                            if (!compression.equals("-")) {
                                body.put("output_compression", Integer.parseInt(compression));
                            }
                            return body.put("style", "vivid").put("response_format", "url");
                        }))))));
    }

    private static void put(ObjectNode body, String field, String value) {
        if (!value.equals("-")) {
            body.put(field, value);
        }
    }
}
