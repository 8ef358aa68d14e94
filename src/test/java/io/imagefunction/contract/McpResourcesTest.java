package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts of MCP Apps get the page that shows pictures, and other clients notice nothing of it. */
@QuarkusTest
@TestProfile(Guarded.class)
@QuarkusTestResource(LocalParts.class)
class McpResourcesTest {

    private static final String URI_OF_PAGE = "ui://image-function/picture";
    private static final String MIME_TYPE = "text/html;profile=mcp-app";
    private static final String EXTENSION = "io.modelcontextprotocol/ui";
    private static final String UI = "{'extensions':{'" + EXTENSION + "':{'mimeTypes':['" + MIME_TYPE + "']}}}";
    private static final String VERSION = "2026-07-28";
    private static final String BYTES = "get_image_bytes";
    private static final int MOST = 700_000;
    private static final String PANDA = "{'prompt':'a red panda'}";

    @AfterEach
    void forget() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void thePageIsListedAndRead(Mcp door) {
        JsonNode listed = door.ask("resources/list", "{}", Guarded.BEARER)
                .path("resources")
                .path(0);
        assertEquals(URI_OF_PAGE, listed.path("uri").asText());
        assertEquals(MIME_TYPE, listed.path("mimeType").asText());
        assertFalse(listed.path("name").asText().isEmpty());
        assertEquals(
                List.of(),
                door.ask("resources/templates/list", "{}", Guarded.BEARER)
                        .path("resourceTemplates")
                        .findValues("uriTemplate"));

        JsonNode contents = page(door).path("contents");

        assertEquals(1, contents.size());
        assertEquals(URI_OF_PAGE, contents.at("/0/uri").asText());
        assertEquals(MIME_TYPE, contents.at("/0/mimeType").asText());
        assertTrue(contents.at("/0/text").asText().startsWith("<!doctype html>"));
        assertEquals(listed.path("_meta"), contents.at("/0/_meta"));
    }

    @Test
    void thePageMayLoadPicturesFromWhereTheyAre() {
        JsonNode picture =
                Mcp.HTTP.call("generate_image", PANDA, Guarded.BEARER).at("/structuredContent/data/0");
        Set<String> needed = new TreeSet<>(Stream.of("url", "link")
                .map(name -> URI.create(picture.path(name).asText()))
                .map(url -> url.getScheme() + "://" + url.getRawAuthority())
                .toList());

        Set<String> allowed = new TreeSet<>();
        JsonNode csp = page(Mcp.HTTP).at("/contents/0/_meta/ui/csp");
        csp.path("resourceDomains").forEach(origin -> allowed.add(origin.asText()));

        assertEquals(needed, allowed);
        assertFalse(csp.has("connectDomains"));
    }

    /** The operator has left few options to the tool. */
    @Test
    void thePageKnowsWhichArgumentsItMayUse() {
        String document = page(Mcp.HTTP).at("/contents/0/text").asText();
        String tools = document.replaceFirst("(?s).*id=\"tools\">(.*?)</script>.*", "$1");

        JsonNode arguments = Doors.json(tools.getBytes(StandardCharsets.UTF_8)).path("generate_image");
        assertTrue(arguments.toString().contains("\"prompt\""), tools);
        assertFalse(arguments.toString().contains("\"seed\""), tools);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            -32602 | {}
            -32602 | {'uri':7}
            -32002 | {'uri':'ui://image-function/other'}
            -32002 | {'uri':'file:///etc/passwd'}
            """)
    void thereIsNoOtherResource(int code, String params) {
        Mcp.refused(200, code, Mcp.HTTP.send(Mcp.request("resources/read", params), Guarded.BEARER));
    }

    @Test
    void theExtensionIsAnnounced() {
        JsonNode old = Mcp.HTTP
                .ask("initialize", "{'protocolVersion':'2025-11-25'}", Guarded.BEARER)
                .path("capabilities");
        JsonNode modern =
                modern("server/discover", "{'_meta':" + meta("{}") + "}", "").path("capabilities");

        for (JsonNode capabilities : List.of(old, modern)) {
            assertTrue(capabilities.path("resources").isObject(), capabilities::toString);
            assertEquals(
                    MIME_TYPE,
                    capabilities
                            .path("extensions")
                            .path(EXTENSION)
                            .at("/mimeTypes/0")
                            .asText());
        }
    }

    @Test
    void toolsNameThePageThatShowsTheirResults() {
        JsonNode tools = Mcp.HTTP.ask("tools/list", "{}", Guarded.BEARER).path("tools");

        for (JsonNode tool : tools) {
            boolean shows = !tool.path("name").asText().equals("list_image_models");
            assertEquals(
                    shows ? URI_OF_PAGE : "", tool.at("/_meta/ui/resourceUri").asText(), tool::toString);
        }
    }

    /** A client of a modern version says in each request that it knows the extension, another when it begins. */
    @Test
    void onlyClientsThatKnowTheExtensionGetThePagesOwnTool() {
        assertFalse(names(Mcp.HTTP.ask("tools/list", "{}", Guarded.BEARER)).contains(BYTES));
        assertFalse(
                names(modern("tools/list", "{'_meta':" + meta("{}") + "}", "")).contains(BYTES));

        JsonNode modern = modern("tools/list", "{'_meta':" + meta(UI) + "}", "");
        JsonNode begun = Mcp.HTTP.ask("tools/list", "{}", with("Mcp-Session-Id", session()));

        for (JsonNode list : List.of(modern, begun)) {
            assertTrue(names(list).contains(BYTES), list::toString);
            JsonNode last = list.path("tools").path(list.path("tools").size() - 1);
            assertEquals("[\"app\"]", last.at("/_meta/ui/visibility").toString());
        }
        assertEquals("private", modern.path("cacheScope").asText());
    }

    @Test
    void otherClientsBeginNoSession() {
        HttpAnswer begun = Mcp.HTTP.send(Mcp.request("initialize", "{'capabilities':{}}"), Guarded.BEARER);

        assertTrue(begun.header("Mcp-Session-Id").isEmpty(), begun::toString);
    }

    @Test
    void theOwnerGetsTheBytesOfAPicture() throws IOException {
        JsonNode picture =
                Mcp.HTTP.call("generate_image", PANDA, Guarded.BEARER).at("/structuredContent/data/0");

        // This answer alone contains a picture, as no other may.
        HttpAnswer answer = Mcp.HTTP.send(
                Mcp.request("tools/call", "{'name':'" + BYTES + "','arguments':" + id(picture) + "}"), Guarded.BEARER);

        JsonNode image = Doors.json(answer.body()).at("/result/content/1");
        assertEquals("image", image.path("type").asText());
        assertEquals(picture.path("media_type"), image.path("mimeType"));
        assertEquals(
                picture.path("sha256").asText(),
                Pictures.sha256(image.path("data").binaryValue()));
        assertFalse(Doors.json(answer.body()).at("/result/structuredContent").has("reduced"));
    }

    /** Hosts refuse larger results. */
    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void aLargePictureBecomesASmallerCopy(String format) throws IOException {
        byte[] large = Upstream.noise(format);
        assertTrue(large.length > MOST, large.length + " bytes");
        JsonNode picture = made(large);

        HttpAnswer answer = Mcp.HTTP.send(
                Mcp.request("tools/call", "{'name':'" + BYTES + "','arguments':" + id(picture) + "}"), Guarded.BEARER);

        JsonNode result = Doors.json(answer.body()).path("result");
        byte[] copy = result.at("/content/1/data").binaryValue();
        assertTrue(copy.length <= MOST && copy.length > MOST / 5, copy.length + " bytes");
        assertEquals("image/jpeg", result.at("/content/1/mimeType").asText());
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(copy));
        assertTrue(shown.getWidth() > 300, shown.getWidth() + " pixels");
        assertEquals(0.75, (double) shown.getHeight() / shown.getWidth(), 0.01);
        JsonNode said = result.path("structuredContent");
        assertTrue(said.path("reduced").booleanValue(), said::toString);
        assertEquals(copy.length, said.path("size").intValue());
        assertTrue(said.path("note").asText().contains(large.length + " bytes"), said::toString);
        assertEquals(said, Doors.json(result.at("/content/0/text").asText().getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "damaged"})
    void aLargePictureThatCannotBecomeSmallerIsRefused(String kind) {
        byte[] large = kind.equals("gif") ? Upstream.noise("gif") : Arrays.copyOf(Upstream.noise("jpeg"), 720_000);

        refused("response_too_large", id(made(large)), Guarded.BEARER);
    }

    /** A read goes on twice where it was. The picture is not too large then: another call may succeed. */
    @ParameterizedTest
    @ValueSource(ints = {400, 1500})
    void aConnectionThatBreaksIsAFailureOfTheBucket(int side) {
        byte[] bytes = side < 1000 ? Upstream.picture("png", side, side) : Upstream.noise("png");
        JsonNode picture = made(bytes);
        LocalParts.toS3().plan(3, FaultProxy.request("GET", "/images/"), new Fault.CutBehind(100));

        refused("storage_unavailable", id(picture), Guarded.BEARER);
    }

    private static JsonNode made(byte[] bytes) {
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + Upstream.base64(bytes) + "\"}],\"usage\":{\"cost\":0.01}}");
        return Mcp.HTTP.call("generate_image", PANDA, Guarded.BEARER).at("/structuredContent/data/0");
    }

    @Test
    void anotherCallerCannotGetThePicture() {
        JsonNode picture =
                Mcp.HTTP.call("generate_image", PANDA, Guarded.BEARER).at("/structuredContent/data/0");

        refused("not_found", id(picture), Guarded.OTHER_BEARER);
        refused("not_found", "{'id':'20261129-" + "0".repeat(32) + "'}", Guarded.BEARER);
        refused("not_found", "{'id':'../x'}", Guarded.BEARER);
        refused("invalid_request", "{}", Guarded.BEARER);
        refused("invalid_request", "{'id':{}}", Guarded.BEARER);
    }

    private static void refused(String code, String arguments, String... bearer) {
        JsonNode result = Mcp.HTTP.ask("tools/call", "{'name':'" + BYTES + "','arguments':" + arguments + "}", bearer);

        assertTrue(result.path("isError").booleanValue(), result::toString);
        Contract.failure(code, Contract.bare(result.path("structuredContent")));
    }

    /** Other vendors' schemas know nothing of pages. */
    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini", "mcp", "bedrock", "agentcore"})
    void noOtherSchemaHasThePagesOwnTool(String format) {
        HttpAnswer answer = Doors.get("/api/v1/tools?format=" + format, Guarded.BEARER);

        assertEquals(200, answer.status());
        assertFalse(answer.text().contains(BYTES), answer::text);
    }

    private static JsonNode page(Mcp door) {
        return door.ask("resources/read", "{'uri':'" + URI_OF_PAGE + "'}", Guarded.BEARER);
    }

    private static String id(JsonNode picture) {
        return "{'id':'" + picture.path("id").asText() + "'}";
    }

    private static List<String> names(JsonNode list) {
        return list.path("tools").findValuesAsText("name");
    }

    private static String session() {
        return Mcp.HTTP
                .send(Mcp.request("initialize", "{'capabilities':" + UI + "}"), Guarded.BEARER)
                .header("Mcp-Session-Id")
                .orElseThrow();
    }

    private static String meta(String capabilities) {
        return "{'io.modelcontextprotocol/protocolVersion':'" + VERSION
                + "','io.modelcontextprotocol/clientCapabilities':" + capabilities + "}";
    }

    private static JsonNode modern(String method, String params, String name) {
        return Mcp.HTTP.ask(
                method, params, with("MCP-Protocol-Version", VERSION, "Mcp-Method", method, "Mcp-Name", name));
    }

    private static String[] with(String... headers) {
        return Stream.concat(Stream.of(Guarded.BEARER), Stream.of(headers)).toArray(String[]::new);
    }
}
