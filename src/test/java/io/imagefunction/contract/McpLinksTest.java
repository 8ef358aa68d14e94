package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.profile.Limited;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results contain links to pictures if the operator enables them and the client's version supports them. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Limited.class)
class McpLinksTest {

    private static final String TWO = "{'prompt':'a red panda','model':'openai/gpt-image-1','quality':'low','n':2}";

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25"})
    void eachPictureHasALink(String version) {
        JsonNode result = Mcp.HTTP.call("generate_image", TWO, "MCP-Protocol-Version", version);

        assertEquals(
                List.of("text", "resource_link", "resource_link"),
                result.path("content").findValuesAsText("type"));
        for (int i = 0; i < 2; i++) {
            JsonNode picture = result.at("/structuredContent/data").path(i);
            JsonNode link = result.path("content").path(i + 1);
            assertEquals(picture.path("url"), link.path("uri"));
            assertEquals(picture.path("media_type"), link.path("mimeType"));
            assertEquals(picture.path("size"), link.path("size"));
            assertFalse(link.path("name").asText().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2024-11-05", "2025-03-26"})
    void aClientOfAnEarlierVersionGetsNoLinks(String version) {
        JsonNode result = Mcp.HTTP.call("generate_image", TWO, "MCP-Protocol-Version", version);

        assertEquals(List.of("text"), result.path("content").findValuesAsText("type"));
    }

    /** A client without the version header is older than that header. */
    @Test
    void aClientWithoutAVersionGetsNoLinks() {
        JsonNode result = Mcp.HTTP.call("generate_image", TWO);

        assertEquals(List.of("text"), result.path("content").findValuesAsText("type"));
    }
}
