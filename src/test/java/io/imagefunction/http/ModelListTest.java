package io.imagefunction.http;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of models has what the clients of OpenAI and of OpenRouter read. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ModelListTest {

    private static final String MODELS = "/api/v1/models";
    private static final String DRAWS = "bytedance-seed/seedream-4.5";
    private static final String CHATS = "openai/gpt-5-mini";
    private static final String BOTH = "google/gemini-2.5-flash-image";

    @BeforeEach
    void forgetFaults() {
        LocalParts.toOpenRouter().reset();
    }

    private static JsonNode list(String query) {
        return Pictures.json(App.request().get(MODELS + query));
    }

    private static List<String> ids(String query) {
        return list(query)
                .path("data")
                .valueStream()
                .map(model -> model.path("id").asText())
                .toList();
    }

    @Test
    void everyModelHasTheMembersThatClientsRequire() {
        JsonNode list = list("");

        assertEquals("list", list.path("object").asText());
        assertEquals(list.path("data").size(), list.path("total_count").asInt());
        assertTrue(list.at("/links/next").isNull(), list::toString);
        for (JsonNode model : list.path("data")) {
            assertEquals("model", model.path("object").asText(), model::toString);
            assertEquals(
                    model.path("id").asText().split("/")[0],
                    model.path("owned_by").asText());
            assertTrue(model.path("created").asLong() > 1_700_000_000, model::toString);
            assertTrue(model.path("supported_parameters").isArray(), model::toString);
            assertTrue(model.at("/architecture/modality").asText().contains("->"), model::toString);
            assertTrue(model.at("/links/details").isTextual(), model::toString);
            assertTrue(model.at("/top_provider/is_moderated").isBoolean(), model::toString);
            Set.of("name", "canonical_slug")
                    .forEach(name -> assertTrue(model.path(name).isTextual(), model::toString));
            Set.of("context_length", "per_request_limits", "default_parameters", "supported_voices")
                    .forEach(name -> assertTrue(model.has(name), name + ": " + model));
            Set.of("prompt", "completion")
                    .forEach(price -> assertFalse(
                            model.at("/pricing/" + price).asText("0").matches("0*"), "free? " + model));
        }
    }

    @Test
    void imageModelsAndChatModelsAreListedOnceWithTheDefaultFirst() {
        List<String> ids = ids("");

        assertEquals("openai/gpt-image-1", ids.getFirst());
        assertTrue(ids.containsAll(List.of(DRAWS, CHATS, BOTH)), ids::toString);
        assertEquals(Set.copyOf(ids).size(), ids.size());
    }

    @ParameterizedTest
    @CsvSource({
        "all, true, true, true",
        "image, true, false, true",
        "text, false, true, true",
        "'text, image', true, true, true",
        "Image, true, false, true",
        "audio, false, false, false",
    })
    void theFilterIsByWhatAModelAnswers(String modalities, boolean draws, boolean chats, boolean both) {
        List<String> ids = ids("?output_modalities=" + modalities.replace(" ", "%20"));

        assertEquals(draws, ids.contains(DRAWS), ids::toString);
        assertEquals(chats, ids.contains(CHATS), ids::toString);
        assertEquals(both, ids.contains(BOTH), ids::toString);
    }

    @Test
    void pagesFollowEachOther() {
        List<String> all = ids("");

        assertEquals(all.subList(2, 4), ids("?offset=2&limit=2"));
        assertEquals(List.of(), ids("?offset=" + all.size()));
        App.request().get(MODELS + "?limit=few").then().statusCode(400).body("error.param", equalTo("limit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai/gpt-image-1", "openai%2Fgpt-image-1", "openai%2fgpt-image-1", "gpt-image-1"})
    void aModelIsFoundByItsIdInEverySpelling(String name) {
        App.request()
                .get(MODELS + "/" + name)
                .then()
                .statusCode(200)
                .body("id", equalTo("openai/gpt-image-1"))
                .body("object", equalTo("model"));
    }

    @Test
    void openRoutersClientFindsOneModelAsData() {
        App.request().get("/api/v1/model/" + CHATS).then().statusCode(200).body("data.id", equalTo(CHATS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody/nothing", "gpt", "openai", "a/b/c/endpoints"})
    void anUnknownModelIsNotFound(String name) {
        App.request()
                .get(MODELS + "/" + name)
                .then()
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"))
                .body("error.message", containsString("GET /api/v1/models"));
    }
}
