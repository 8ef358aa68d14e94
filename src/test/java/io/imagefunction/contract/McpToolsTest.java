package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.imagefunction.LocalParts;
import io.imagefunction.profile.AllTools;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of the Model Context Protocol are told of the tools is true, and pictures can be looked at. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(AllTools.class)
class McpToolsTest {

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final int MOST = 700_000;

    @BeforeEach
    @AfterEach
    void forget() {
        Upstream.reset();
    }

    @Test
    void theToolsAreAlwaysListedInTheSameOrder() {
        JsonNode first = Mcp.HTTP.ask("tools/list", "{}");

        assertEquals(
                List.of("generate_image", "edit_image", "list_image_models", "list_images", "get_image_job"),
                first.path("tools")
                        .valueStream()
                        .map(tool -> tool.path("name").asText())
                        .toList());
        assertEquals(first, Mcp.EVENT.ask("tools/list", "{}"));
    }

    @Test
    void everyToolHasATitleAnIconAndValidSchemas() {
        var rules = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));
        Mcp.HTTP.ask("tools/list", "{}").path("tools").forEach(tool -> {
            assertFalse(tool.path("title").asText().isEmpty(), tool::toString);
            assertFalse(tool.path("description").asText().isEmpty(), tool::toString);
            assertTrue(tool.path("description").asText().length() <= 1024, tool::toString);
            JsonNode icon = tool.at("/icons/0");
            assertEquals("image/svg+xml", icon.path("mimeType").asText());
            String[] url = icon.path("src").asText().split(",", 2);
            assertEquals("data:image/svg+xml", url[0]);
            assertTrue(URLDecoder.decode(url[1], StandardCharsets.UTF_8).startsWith("<svg xmlns="), url[1]);
            for (String schema : List.of("inputSchema", "outputSchema")) {
                assertEquals("object", tool.path(schema).path("type").asText());
                assertEquals(Set.of(), rules.validate(tool.path(schema)));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "generate_image, false, false, true",
        "edit_image, false, false, true",
        "list_image_models, true, true, true",
        "list_images, true, true, false",
        "get_image_job, true, true, false"
    })
    void theAnnotationsAreHonest(String name, boolean readOnly, boolean idempotent, boolean openWorld) {
        JsonNode tool = Mcp.tool(Mcp.HTTP, name);

        assertEquals(readOnly, tool.at("/annotations/readOnlyHint").booleanValue());
        assertEquals(idempotent, tool.at("/annotations/idempotentHint").booleanValue());
        assertEquals(openWorld, tool.at("/annotations/openWorldHint").booleanValue());
        assertEquals(
                BooleanNode.FALSE, tool.at("/annotations/destructiveHint"), "without it, clients assume the worst");
        assertEquals(tool.path("title"), tool.at("/annotations/title"));
    }

    /** {@link Mcp#call} holds every result to its schema. */
    @Test
    void everyResultFitsItsSchema() {
        Mcp.HTTP.call("generate_image", "{'prompt':'a red panda','n':2,'model':'openai/gpt-image-1'}");
        Mcp.HTTP.call("generate_image", "{'prompt':'error:429'}");
        String id = Mcp.HTTP
                .call("list_images", "{'limit':1}")
                .at("/structuredContent/data/0/id")
                .asText();
        Mcp.HTTP.call("edit_image", "{'prompt':'blue','images':['" + id + "']}");
        Mcp.HTTP.call("edit_image", "{'prompt':'blue'}");
        Mcp.HTTP.call("list_images", "{'limit':99}");
        Mcp.HTTP.call("list_image_models", "{}");
        Mcp.HTTP.call("list_image_models", "{'query':'gpt-image-1'}");
        Mcp.HTTP.call("list_image_models", "{'takes_pictures':'perhaps'}");
        Mcp.HTTP.call("get_image_job", "{'id':'" + "0".repeat(64) + "'}");
        Mcp.HTTP.call("get_image_job", "{}");
    }

    @Test
    void onlyToolsThatAnswerPicturesHavePreviews() {
        Mcp.HTTP
                .ask("tools/list", "{}")
                .path("tools")
                .forEach(tool -> assertEquals(
                        !tool.path("name").asText().startsWith("list_"),
                        tool.at("/inputSchema/properties/preview/type").asText().equals("boolean"),
                        tool::toString));
        assertEquals(
                "preview",
                Mcp.HTTP
                        .failure("invalid_request", "list_images", "{'preview':true}")
                        .path("param")
                        .asText());
        assertEquals(
                "preview",
                Mcp.HTTP
                        .failure("invalid_request", "generate_image", "{'prompt':'a','preview':'perhaps'}")
                        .path("param")
                        .asText());
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aSmallPictureIsItsOwnPreview() {
        byte[] small = Upstream.picture("jpeg", 64, 48);
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + Upstream.base64(small) + "\"}],\"usage\":{\"cost\":0.01}}");

        JsonNode result = previewed("generate_image", "{'prompt':'a red panda','preview':true}");

        JsonNode image = result.at("/content/1");
        assertEquals("image", image.path("type").asText());
        assertEquals("image/jpeg", image.path("mimeType").asText());
        assertArrayEquals(small, Base64.getDecoder().decode(image.path("data").asText()));
    }

    @ParameterizedTest
    @CsvSource({"png, 1, 1280", "png, 3, 640", "jpeg, 1, 1280", "jpeg, 3, 640"})
    void largePicturesAreShrunk(String format, int pictures, int width) throws Exception {
        String one = "{\"b64_json\":\"" + Upstream.base64(Upstream.noise(format)) + "\"}";
        Upstream.answers("{\"data\":[" + (one + ",").repeat(pictures - 1) + one + "],\"usage\":{\"cost\":0.01}}");

        JsonNode result = previewed(
                "generate_image",
                "{'prompt':'a red panda','model':'openai/gpt-image-1','preview':'true','confirm_price':2,'n':"
                        + pictures + "}");

        List<JsonNode> images = result.path("content")
                .valueStream()
                .filter(block -> block.path("type").asText().equals("image"))
                .toList();
        assertEquals(
                pictures, images.size(), () -> result.path("structuredContent").toString());
        for (JsonNode image : images) {
            assertEquals("image/jpeg", image.path("mimeType").asText());
            BufferedImage shown = ImageIO.read(new ByteArrayInputStream(
                    Base64.getDecoder().decode(image.path("data").asText())));
            assertEquals(width, shown.getWidth());
            assertEquals(0.75, (double) shown.getHeight() / shown.getWidth(), 0.01);
        }
        assertFalse(result.path("structuredContent").has("warnings"), result::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "svg", "damaged"})
    void aPictureThatCannotBeShrunkIsLeftOutWithASentence(String kind) {
        byte[] picture =
                switch (kind) {
                    case "svg" -> "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.UTF_8);
                    case "gif" -> Upstream.noise("gif");
                    default -> Arrays.copyOf(Upstream.noise("jpeg"), 720_000);
                };
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + Upstream.base64(picture) + "\"}],\"usage\":{\"cost\":0.01}}");

        JsonNode result = previewed("generate_image", "{'prompt':'a red panda','preview':true}");

        assertEquals(1, result.path("content").size(), () -> result.path("structuredContent")
                .toString());
        assertTrue(
                result.at("/structuredContent/warnings/0").asText().contains("has no preview"),
                () -> result.path("structuredContent").toString());
    }

    @Test
    void noPreviewIsStoredOrLogged() {
        String key = java.util.UUID.randomUUID().toString();
        try (LogCapture log = LogCapture.open()) {
            JsonNode result = previewed(
                    "generate_image", "{'prompt':'a red panda','preview':true,'idempotency_key':'" + key + "'}");
            assertEquals("image", result.at("/content/1/type").asText(), () -> result.path("structuredContent")
                    .toString());

            Contract.holdsNoPicture(Records.read(Records.NOBODY, key).toString());
            log.lines().forEach(Contract::holdsNoPicture);
        }
        JsonNode again = Mcp.HTTP.call("generate_image", "{'prompt':'a red panda','idempotency_key':'" + key + "'}");
        assertEquals(1, again.path("content").size());
        assertEquals(1, Upstream.generations());
    }

    /** Calls a tool, and checks that its result is small and that only image blocks have base64. */
    private static JsonNode previewed(String tool, String arguments) {
        HttpAnswer answer =
                Mcp.HTTP.send(Mcp.request("tools/call", "{'name':'" + tool + "','arguments':" + arguments + "}"));
        JsonNode result = Doors.json(answer.body()).path("result");
        assertEquals(false, result.path("isError").booleanValue(), () -> result.path("structuredContent")
                .toString());
        int size = result.path("content")
                .valueStream()
                .mapToInt(block -> block.path("data").asText().length())
                .sum();
        assertTrue(size <= MOST, () -> size + " characters");
        Contract.success(Contract.bare(result.path("structuredContent")));
        Contract.holdsNoPicture(result.at("/content/0").toString());
        return result;
    }
}
