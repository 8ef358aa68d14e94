package io.imagefunction.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.imagefunction.TestSettings;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Requests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNamesTest {

    private static final List<String> SLUGS = List.of(
            "openai/gpt-image-1",
            "openai/gpt-5-image",
            "openai/gpt-5-image-mini",
            "google/gemini-2.5-flash-image",
            "one/same",
            "two/same");

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-image-1,      openai/gpt-image-1,            false",
        "openai/gpt-image-1:free, openai/gpt-image-1:free,       false",
        "gpt-image-1,             openai/gpt-image-1,            false",
        "gpt-image-1:free,        openai/gpt-image-1:free,       false",
        "GPT-Image-1,             openai/gpt-image-1,            false",
        "OpenAI/gpt-image-1,      openai/gpt-image-1,            false",
        "gemini-2.5-flash-image,  google/gemini-2.5-flash-image, false",
        "dall-e-3,                openai/gpt-image-1,            true",
        "dall-e-2,                openai/gpt-image-1,            true",
        "openai/dall-e-3,         openai/gpt-image-1,            true",
        "DALL-E-3,                openai/gpt-image-1,            true",
        "best,                    openai/gpt-5-image,            true",
        "my/own-model,            my/own-model,                  false",
    })
    void aNameIsFound(String name, String slug, boolean warned) {
        ModelNames names = names(Map.of(
                "IMAGE_MODEL_ALIASES", "dall-e-2, dall-e-3, best=openai/gpt-5-image, gpt-image-1=a/lie",
                "IMAGE_LIMITS_MODELS", "my/own-model"));

        ImageRequest resolved = names.resolve(asking(name), SLUGS);

        assertEquals(slug, resolved.model());
        assertEquals(
                warned ? List.of("model " + name + " was sent as " + slug + ": it is an alias here.") : List.of(),
                resolved.warnings());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-image-2          | openai/gpt-image-1, openai/gpt-5-image, openai/gpt-5-image-mini",
                "openai/gpt-image-2   | openai/gpt-image-1, openai/gpt-5-image, openai/gpt-5-image-mini",
                "gemini-2.5-pro-image | google/gemini-2.5-flash-image, openai/gpt-5-image, openai/gpt-image-1",
                "same                 | one/same, two/same",
            })
    void anUnknownNameIsRefusedWithTheNearestOnes(String name, String nearest) {
        Failure failure = refusal(name, Map.of());

        assertEquals(FailureCode.MODEL_NOT_FOUND, failure.code());
        assertEquals(Optional.of("model"), failure.param());
        assertEquals(
                "There is no image model " + name + ". The nearest names: " + nearest
                        + ". GET /api/v1/images/models lists all.",
                failure.message());
    }

    @Test
    void anAliasMayBeTakenAway() {
        assertEquals(
                FailureCode.MODEL_NOT_FOUND,
                refusal("dall-e-3", Map.of("IMAGE_MODEL_ALIASES", "x=a/b")).code());
    }

    @Test
    void withoutTheCatalogueUpstreamDecides() {
        assertEquals(
                "gpt-image-9",
                names(Map.of()).resolve(asking("gpt-image-9"), List.of()).model());
        assertEquals(
                "openai/gpt-image-1",
                names(Map.of()).resolve(asking("dall-e-3"), List.of()).model());
    }

    @Test
    void theOperatorsDefaultIsTrusted() {
        assertEquals(
                "hidden/model",
                names(Map.of("IMAGE_MODEL", "hidden/model"))
                        .resolve(asking("hidden/model"), SLUGS)
                        .model());
    }

    private static Failure refusal(String name, Map<String, String> settings) {
        return assertThrows(FailureException.class, () -> names(settings).resolve(asking(name), SLUGS))
                .failure();
    }

    private static ModelNames names(Map<String, String> settings) {
        return new ModelNames(TestSettings.of(settings));
    }

    private static ImageRequest asking(String name) {
        return Requests.of("'model':'" + name + "'");
    }
}
