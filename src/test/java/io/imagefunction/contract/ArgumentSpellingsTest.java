package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.imagefunction.LocalParts;
import io.imagefunction.tool.ArgumentSpellings;
import io.imagefunction.tool.ArgumentSpellings.Spelling;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every door accepts all spellings in which models and their clients write the arguments of the image tool. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ArgumentSpellingsTest {

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void everySpellingOfAValueIsUnderstood(ToolDoor door) {
        assertAll(ArgumentSpellings.some().stream().map(spelling -> isReadAsMeant(door, spelling)));
    }

    private static Executable isReadAsMeant(ToolDoor door, Spelling spelling) {
        return () -> {
            Upstream.reset();
            door.call(spelling.written());
            assertEquals(spelling.meant(), sent(), spelling::toString);
        };
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "BEDROCK_AGENT.*")
    void allArgumentsMayBeOneJsonText(ToolDoor door) {
        TextNode text = TextNode.valueOf("{\"prompt\":\"a cat\"}");

        door.call(text);
        assertEquals("a cat", sent().path("prompt").asText());
        Upstream.reset();
        door.call(TextNode.valueOf(text.toString()));
        assertEquals("a cat", sent().path("prompt").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",'arguments':null", ",'arguments':''", ",'arguments':'null'", ",'arguments':'{}'"})
    void missingArgumentsCountAsAnEmptyObject(String arguments) {
        for (Mcp door : Mcp.values()) {
            JsonNode models = door.ask("tools/call", "{'name':'list_image_models'" + arguments + "}");
            assertEquals("ok", models.at("/structuredContent/status").asText());
            JsonNode picture = door.ask("tools/call", "{'name':'generate_image'" + arguments + "}");
            assertEquals("prompt", picture.at("/structuredContent/param").asText());
        }
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'query':'gpt-image-1','takes_pictures':'true'}",
                "{'query':['gpt-image-1'],'takes_pictures':'True'}",
                "{'query':'gpt-image-1','takes_pictures':[true]}",
                "{'query':'gpt-image-1','takes_pictures':''}",
                "{'query':'gpt-image-1','takes_pictures':'null'}"
            })
    void theOtherToolsAcceptTheSameSpellings(String arguments) {
        JsonNode models = Mcp.HTTP.call("list_image_models", arguments).path("structuredContent");
        assertEquals("openai/gpt-image-1", models.at("/models/0/id").asText(), models::toString);
        JsonNode all = Mcp.HTTP.call("list_image_models", "{'query':'','takes_pictures':'False'}");
        assertEquals(Mcp.HTTP.call("list_image_models", "{}"), all);
        JsonNode job = Mcp.HTTP.call("get_image_job", "{'id':['" + "0".repeat(64) + "']}");
        assertEquals("not_found", job.at("/structuredContent/code").asText());
    }

    @Test
    void aListThatClaudeCodeWritesAsTextIsUnderstood() throws IOException {
        String message = Files.readString(Path.of("src/test/resources/cases/mcp_array_as_string.json"));

        assertEquals(
                "ok",
                Doors.json(Mcp.HTTP.post(message).body())
                        .at("/result/structuredContent/status")
                        .asText());
        assertEquals(
                "https://example.com/a.png",
                sent().at("/input_references/0/image_url/url").asText());
    }

    /** The last request to OpenRouter's Image API. In a conversation each call makes one picture. */
    private static JsonNode sent() {
        ObjectNode sent = (ObjectNode) Doors.json(LocalParts.openRouter().requests().stream()
                .filter(request ->
                        request.path().endsWith("/images") && request.method().equals("POST"))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .body()
                .getBytes(UTF_8));
        return sent.without("n");
    }
}
