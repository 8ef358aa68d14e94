package io.imagefunction.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.catalogue.Descriptor;
import io.imagefunction.catalogue.Model;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code auto} leaves the choice to the model, even if the model does not list the value. */
class AutoValuesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> CHOICES =
            List.of("size", "resolution", "aspect_ratio", "quality", "output_format", "background");

    @Test
    void sizeAutoOfARecordedRequestIsLeftOut() throws IOException {
        try (InputStream recorded = AutoValuesTest.class.getResourceAsStream("/cases/images_size_auto.json")) {
            assertEquals("{\"model\":\"openai/gpt-image-1\",\"prompt\":\"cat\"}", body(JSON.readTree(recorded)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "resolution", "aspect_ratio", "quality", "output_format", "background"})
    void autoIsNotSentToAModelThatDoesNotListIt(String field) throws IOException {
        Descriptor other = new Descriptor.Choice(List.of("1K", "1:1", "high"));
        for (Map<String, Descriptor> parameters : List.of(Map.<String, Descriptor>of(), Map.of(field, other))) {
            ImageRequest fitted = Capabilities.fit(request(field), model(parameters), Stream::of);

            assertEquals("{\"prompt\":\"cat\"}", fitted.body().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aspect_ratio", "quality", "background"})
    void autoIsSentToAModelThatListsIt(String field) throws IOException {
        Model model = model(Map.of(field, new Descriptor.Choice(List.of("auto", "high"))));

        assertEquals(
                "auto",
                Capabilities.fit(request(field), model, Stream::of)
                        .body()
                        .path(field)
                        .textValue());
    }

    @Test
    void anUnknownModelAcceptsAutoForEveryChoice() throws IOException {
        for (String field : CHOICES) {
            UsualWords.check(request(field));
        }
    }

    private static ImageRequest request(String field) throws IOException {
        return ImageRequest.read(JSON.readTree("{\"prompt\":\"cat\",\"" + field + "\":\"auto\"}"), Handling.STRICT);
    }

    private static String body(JsonNode request) {
        return ImageRequest.read(request, Handling.STRICT).body().toString();
    }

    private static Model model(Map<String, Descriptor> parameters) {
        return new Model("some/model", parameters, true, false);
    }
}
