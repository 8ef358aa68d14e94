package io.imagefunction.local.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandInCatalogueTest {

    private final OpenRouterStandIn standIn = OpenRouterStandIn.start(0);
    private final StandInClient client = new StandInClient(standIn);

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void theModelListNeedsNoKeyAndLinksToEveryModelsEndpoints() throws Exception {
        var list = StandInClient.json(client.get("/images/models")).path("data");

        assertEquals(8, list.size());
        for (var model : list) {
            var path = model.path("endpoints").asText();
            assertEquals("/api/v1/images/models/" + model.path("id").asText() + "/endpoints", path);
            var endpoints = StandInClient.json(client.get(path.substring("/api/v1".length())));
            assertEquals(model.path("id"), endpoints.path("id"));
            assertTrue(endpoints.path("endpoints").size() > 0);
        }
    }

    @Test
    void aModelListsTheParametersOfAllItsEndpoints() throws Exception {
        var endpoints = StandInClient.json(client.get("/images/models/bytedance-seed/seedream-4.5/endpoints"))
                .path("endpoints");

        assertEquals(2, endpoints.size());
        assertFalse(endpoints.path(1).path("supported_parameters").has("n"));
        var union = model("bytedance-seed/seedream-4.5").path("supported_parameters");
        assertEquals(
                "[\"1K\",\"2K\",\"4K\"]",
                union.path("resolution").path("values").toString());
        assertEquals(4, union.path("n").path("max").asInt());
    }

    @Test
    void theDefaultModelListsNeitherSizeNorAspectRatioNorFormat() throws Exception {
        var parameters = model("openai/gpt-5-image").path("supported_parameters");

        assertTrue(parameters.has("quality"));
        assertFalse(parameters.has("size"));
        assertFalse(parameters.has("aspect_ratio"));
        assertFalse(parameters.has("output_format"));
    }

    @Test
    void oneModelHasAnUnknownDescriptorTypeAndNoProviderTag() throws Exception {
        var endpoint = StandInClient.json(client.get("/images/models/sourceful/riverflow-v2-pro/endpoints"))
                .path("endpoints")
                .path(0);

        assertTrue(endpoint.path("provider_tag").isNull());
        assertEquals(
                "list",
                endpoint.path("supported_parameters")
                        .path("font_inputs")
                        .path("type")
                        .asText());
    }

    @Test
    void anUnknownModelHasNoEndpoints() throws Exception {
        assertEquals(404, client.get("/images/models/nobody/nothing/endpoints").statusCode());
    }

    @Test
    void anUnchangedModelListIsAnsweredWith304() throws Exception {
        var tag = client.get("/images/models").headers().firstValue("ETag").orElseThrow();

        assertEquals(304, client.get("/images/models", "If-None-Match", tag).statusCode());
        assertEquals(
                200,
                client.get("/images/models", "If-None-Match", "W/\"other\"").statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai/gpt-image-1           | 'quality':'low','n':2                 | 0.021765",
                "bytedance-seed/seedream-4.5  | 'n':2                                 | 0.08",
                "bytedance-seed/seedream-4.5  | 'size':'4K','provider':{'order':['fal']} | 0.08",
                "bytedance-seed/seedream-4.5  | 'size':'2K','provider':{'ignore':['seed']} | 0.05",
                "black-forest-labs/flux.2-pro | 'size':'1000x1000'                    | 0.03",
            })
    void aPictureCostsItsEndpointsPrice(String model, String options, BigDecimal cost) throws Exception {
        var usage = generate(model, options.replace('\'', '"')).path("usage");

        assertEquals(0, cost.compareTo(usage.path("cost").decimalValue()), usage.toString());
        assertFalse(usage.path("is_byok").asBoolean());
        assertEquals(
                usage.path("total_tokens").asLong(),
                usage.path("prompt_tokens").asLong()
                        + usage.path("completion_tokens").asLong());
    }

    @Test
    void theCostIsNullForAUsersOwnProviderKey() throws Exception {
        var usage =
                generate("sourceful/riverflow-v2-pro", "\"resolution\":\"1K\"").path("usage");

        assertTrue(usage.has("cost"));
        assertTrue(usage.path("cost").isNull());
        assertTrue(usage.path("is_byok").asBoolean());
    }

    @Test
    void theKeyEndpointReportsTheSpendingAndIsFree() throws Exception {
        generate("bytedance-seed/seedream-4.5", "\"n\":2");

        var key = StandInClient.json(client.get("/key", "Authorization", "Bearer k"))
                .path("data");
        assertEquals(0.08, key.path("usage").asDouble());
        assertEquals(9.92, key.path("limit_remaining").asDouble());
        assertEquals(1, standIn.generations());
        assertEquals(401, client.get("/key", "Authorization", "Bearer invalid").statusCode());
    }

    @Test
    void everyRequestIsRecordedWithItsHeadersAndBody() throws Exception {
        generate("openai/gpt-5-image", "\"n\":1");
        client.get("/images/models?x=1");

        var requests = standIn.requests();
        assertEquals("POST", requests.getFirst().method());
        assertEquals("Bearer any-key", requests.getFirst().header("authorization"));
        assertTrue(requests.getFirst().body().contains("\"openai/gpt-5-image\""));
        assertEquals("/api/v1/images/models?x=1", requests.getLast().path());
    }

    private JsonNode model(String id) throws Exception {
        for (var model : StandInClient.json(client.get("/images/models")).path("data")) {
            if (model.path("id").asText().equals(id)) {
                return model;
            }
        }
        throw new AssertionError(id);
    }

    private JsonNode generate(String model, String options) throws Exception {
        return client.generate("{\"model\":\"%s\",\"prompt\":\"a\",%s}".formatted(model, options));
    }
}
