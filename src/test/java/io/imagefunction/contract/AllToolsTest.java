package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.profile.AllTools;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tool is offered in every vendor's format, and carried out at every door. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(AllTools.class)
class AllToolsTest {

    private static final List<String> ALL =
            List.of("generate_image", "edit_image", "list_image_models", "list_images", "get_image_job");

    private static final String NO_JOB = "0".repeat(64);

    private static String stored;

    @BeforeEach
    void makeOne() {
        Upstream.reset();
        stored = Contract.success(Doors.images("{'prompt':'a stored panda'}"))
                .at("/data/0/id")
                .asText();
        Upstream.reset();
        LocalParts.openRouter().forgetRequests();
    }

    @ParameterizedTest
    @CsvSource({
        "openai, /function/name",
        "openai-responses, /name",
        "anthropic, /name",
        "bedrock, /toolSpec/name",
        "mcp, /name",
        "agentcore, /name"
    })
    void everyFormatHasAllToolsInTheSameOrder(String format, String name) {
        JsonNode list = Doors.json(Doors.get("/api/v1/tools?format=" + format).body());

        assertEquals(ALL, list.valueStream().map(tool -> tool.at(name).asText()).toList());
    }

    @Test
    void theFormatsThatAreNoListHaveThemToo() {
        JsonNode gemini = Doors.json(Doors.get("/api/v1/tools?format=gemini").body());
        JsonNode openApi =
                Doors.json(Doors.get("/api/v1/tools?format=bedrock-agent").body());
        JsonNode functions = Doors.json(
                Doors.get("/api/v1/tools?format=bedrock-agent-functions").body());

        assertEquals(1, gemini.size());
        assertEquals(ALL, gemini.at("/0/functionDeclarations").findValuesAsText("name"));
        List<String> paths = new ArrayList<>();
        openApi.path("paths").fieldNames().forEachRemaining(paths::add);
        assertEquals(ALL.stream().map(name -> "/" + name).toList(), paths);
        assertEquals(
                ALL,
                functions
                        .path("functions")
                        .valueStream()
                        .map(function -> function.path("name").asText())
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void oneMessageMayCallAllOfThem(Vendor vendor) {
        String edit = "{'prompt':'make it blue','images':['" + stored + "']}";
        ObjectNode message = vendor.message(
                call(vendor, "generate_image", "{'prompt':'a red panda'}"),
                call(vendor, "mcp__images__edit_image", edit),
                call(vendor, "get_weather", "{'city':'Oslo'}"),
                call(vendor, "images.list_image_models", "{'query':'gpt-image-1'}"),
                call(vendor, "list_images", "{'limit':'2'}"),
                call(vendor, "get_image_job", "{'id':'" + NO_JOB + "'}"));

        HttpAnswer reply = Doors.post("/api/v1/tools/call", message.toString().getBytes(UTF_8));

        assertEquals(200, reply.status(), reply::toString);
        assertEquals("1", reply.header("X-Skipped-Tool-Calls").orElse(""));
        List<Vendor.Result> results = vendor.results(Doors.json(reply.body())).stream()
                .map(vendor::result)
                .toList();
        assertEquals(5, results.size());
        Contract.success(Contract.bare(results.get(0).answer()));
        Contract.success(Contract.bare(results.get(1).answer()));
        assertEquals(
                "openai/gpt-image-1", results.get(2).answer().at("/models/0/id").asText());
        assertEquals(2, results.get(3).answer().path("data").size(), reply::toString);
        Contract.failure("not_found", Contract.bare(results.get(4).answer()));
        assertEquals(2, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void oneCallMayComeAlone(Vendor vendor) {
        JsonNode listed = single(vendor, "mcp__pictures__list_images", "{}");
        JsonNode edited = single(vendor, "edit_image", "{'prompt':'make it blue','images':'" + stored + "'}");

        assertEquals(stored, listed.at("/data/0/id").asText());
        assertEquals("a stored panda", listed.at("/data/0/prompt").asText());
        Contract.success(Contract.bare(edited));
    }

    @Test
    void anAgentCallsAllOfThem() {
        for (boolean function : List.of(true, false)) {
            JsonNode edited = agent(function, "edit_image", "prompt", "make it blue", "images", "[" + stored + "]");
            Contract.success(Contract.bare(edited));
            JsonNode listed = agent(function, "list_images", "limit", "1");
            assertEquals(edited.at("/data/0/id"), listed.at("/data/0/id"), listed::toString);
            assertEquals(
                    "ok", agent(function, "list_image_models").path("status").asText());
            Contract.failure("not_found", Contract.bare(agent(function, "get_image_job", "id", NO_JOB)));
        }
    }

    /** An agent accepts 25 KB. */
    @Test
    void theLongestListFitsIntoAnAgentsAnswer() {
        for (int made = 0; made < 2; made++) {
            Contract.success(Contract.bare(agent(
                    true,
                    "generate_image",
                    "prompt",
                    "𝕏".repeat(2_000),
                    "n",
                    "10",
                    "model",
                    "openai/gpt-image-1",
                    "quality",
                    "low",
                    "confirm_price",
                    "100")));
        }
        ObjectNode event = agentEvent().put("function", "list_images");
        event.putArray("parameters").addObject().put("name", "limit").put("value", "20");

        JsonNode answered = Doors.event(event).answer();

        assertTrue(answered.toString().getBytes(UTF_8).length <= 25_000, answered::toString);
        assertEquals(20, body(answered, true).path("data").size(), answered::toString);
    }

    @Test
    void anEditGoesUpstreamWithItsPictures() {
        String web = "https://pictures.example.com/a.png";
        String inline = "data:image/png;base64," + Upstream.base64(Upstream.picture("png", 3, 2));

        Contract.success(Contract.bare(single(
                Vendor.OPENAI,
                "edit_image",
                "{'prompt':'combine them','model':'openai/gpt-image-1','confirm_price':1,'images':['" + stored + "','"
                        + web + "','" + inline + "',{'type':'image_id','id':'" + stored + "'}]}")));

        JsonNode sent =
                Doors.json(LocalParts.openRouter().requests().getLast().body().getBytes(UTF_8));
        List<String> references = sent.path("input_references")
                .valueStream()
                .map(reference -> reference.at("/image_url/url").asText())
                .toList();
        assertEquals(4, references.size());
        assertEquals(List.of(web, inline), references.subList(1, 3));
        assertTrue(references.get(0).contains(stored) && references.get(3).contains(stored), references::toString);
        assertFalse(sent.has("images"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'prompt':'a'}                                     | images",
                "{'prompt':'a','images':[]}                         | images",
                "{'prompt':'a','images':null}                       | images",
                "{'prompt':'a','images':[null,'']}                  | images",
                "{'prompt':'a','images':'a red panda'}              | images",
                "{'prompt':'a','images':7}                          | images",
                "{'prompt':'a','images':{'a':1}}                    | images",
                "{'prompt':'a','images':['data:image/png;base64,x']}| images[0]",
                "{'prompt':'a','images':['data:text/plain,x']}      | images[0]",
                "{'prompt':'a','images':['20261121-0123456789abcdef0123456789abcdef']} | images[0]",
                "{'prompt':'a','images':['s3://other/images/a.png']}| images[0]",
                "{'prompt':'a','images':['http://']}                | images",
                "{'images':['https://example.com/a.png']}           | prompt",
                "{'prompt':'a','images':['https://example.com/a.png'],'quality':'best'} | quality",
                "{'prompt':'a','input_references':['https://example.com/a.png']} | input_references",
                "{'prompt':'a','images':['https://example.com/a.png'],'preview':true} | preview",
            })
    void aBadEditIsRefusedByTheNameOfItsArgument(String arguments, String param) {
        for (Vendor vendor : Vendor.values()) {
            JsonNode failure = Contract.failure(Contract.bare(single(vendor, "edit_image", arguments)));

            assertEquals(param, failure.path("param").asText(), failure::toString);
            assertTrue(
                    param.equals("input_references") || !failure.toString().contains("input_references"),
                    failure::toString);
        }
        assertEquals(0, Upstream.generations());
    }

    @Test
    void tooManyPicturesAreRefused() {
        String many = "'https://example.com/a.png',".repeat(17);

        JsonNode failure = Contract.failure(
                "invalid_request",
                Contract.bare(single(Vendor.OPENAI, "edit_image", "{'prompt':'a','images':[" + many + "null]}")));

        assertEquals("images", failure.path("param").asText());
        assertTrue(failure.path("error").asText().contains("at most 16"), failure::toString);
    }

    @Test
    void aRepeatedEditIsPaidOnce() {
        String arguments =
                "{'prompt':'blue','images':['" + stored + "'],'idempotency_key':'" + UUID.randomUUID() + "'}";

        JsonNode first = single(Vendor.OPENAI, "edit_image", arguments);
        JsonNode again = single(Vendor.ANTHROPIC, "edit_image", arguments);

        assertEquals(first.at("/data/0/id"), again.at("/data/0/id"));
        assertEquals(1, Upstream.generations());
    }

    @Test
    void theListHasPages() {
        String second = Contract.success(Doors.images("{'prompt':'another'}"))
                .at("/data/0/id")
                .asText();

        JsonNode newest = single(Vendor.OPENAI, "list_images", "{'limit':1}");
        JsonNode older = single(
                Vendor.OPENAI,
                "list_images",
                "{'limit':1,'before':'" + newest.path("next").asText() + "'}");

        assertEquals(second, newest.at("/data/0/id").asText());
        assertEquals(stored, older.at("/data/0/id").asText());
        JsonNode picture = older.at("/data/0");
        assertEquals(200, Doors.fetch(picture.path("url").asText()).status());
        assertTrue(picture.path("link").asText().contains("/i/" + stored), picture::toString);
        assertTrue(picture.path("cost").isNumber() && picture.path("model").isTextual(), picture::toString);
        assertTrue(picture.path("created").asText().matches("2\\d{3}-.*Z"), picture::toString);
    }

    /** The list is short, because the language model has to read all of it. */
    @Test
    void aModelGetsFivePicturesWithWhatItNeeds() {
        String prompt = "🐼".repeat(250);
        Contract.success(Doors.images("{'prompt':'" + prompt + "','n':6}"));

        JsonNode list = single(Vendor.OPENAI, "list_images", "{}");

        assertEquals(5, list.path("data").size(), list::toString);
        assertTrue(list.path("next").isTextual(), list::toString);
        for (JsonNode picture : list.path("data")) {
            List<String> names = new ArrayList<>();
            picture.fieldNames().forEachRemaining(names::add);
            assertEquals(List.of("url", "id", "link", "prompt", "model", "created", "cost"), names);
            assertEquals("🐼".repeat(200) + "…", picture.path("prompt").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit 0",
                "limit 21",
                "limit 1.5",
                "limit 'few'",
                "limit [1,2]",
                "before 'x'",
                "before 7",
                "after '1'"
            })
    void aBadListIsRefusedByTheNameOfItsArgument(String nameAndValue) {
        String[] parts = nameAndValue.split(" ");

        JsonNode failure = Contract.failure(
                "invalid_request",
                Contract.bare(single(Vendor.GEMINI, "list_images", "{'" + parts[0] + "':" + parts[1] + "}")));

        assertEquals(parts[0], failure.path("param").asText());
    }

    @Test
    void anUnknownToolIsAnsweredWithTheNames() {
        JsonNode failure = Contract.failure("invalid_request", Contract.bare(single(Vendor.OPENAI, "draw", "{}")));

        ALL.forEach(name -> assertTrue(failure.path("error").asText().contains(name), failure::toString));
    }

    private static ObjectNode call(Vendor vendor, String name, String arguments) {
        return vendor.call("call_" + UUID.randomUUID(), name, EventKind.read(arguments));
    }

    private static JsonNode single(Vendor vendor, String name, String arguments) {
        HttpAnswer answer = Doors.post(
                "/api/v1/tools/call", call(vendor, name, arguments).toString().getBytes(UTF_8));
        assertEquals(200, answer.status(), answer::toString);
        Contract.holdsNoPicture(answer.text());
        return vendor.result(Doors.json(answer.body())).answer();
    }

    private static JsonNode agent(boolean function, String tool, String... arguments) {
        ObjectNode event = agentEvent();
        ArrayNode list = function
                ? event.put("function", tool).putArray("parameters")
                : event.put("apiPath", "/" + tool)
                        .put("httpMethod", "POST")
                        .putObject("requestBody")
                        .putObject("content")
                        .putObject("application/json")
                        .putArray("properties");
        for (int at = 0; at < arguments.length; at += 2) {
            list.addObject().put("name", arguments[at]).put("type", "string").put("value", arguments[at + 1]);
        }
        return body(Doors.event(event).answer(), function);
    }

    private static JsonNode body(JsonNode answered, boolean function) {
        String path = function ? "/functionResponse/responseBody/TEXT/body" : "/responseBody/application~1json/body";
        return Doors.json(answered.path("response").at(path).asText().getBytes(UTF_8));
    }

    private static ObjectNode agentEvent() {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("messageVersion", "1.0").put("actionGroup", "pictures").put("inputText", "Draw it.");
        event.putObject("agent").put("id", "AGENT12345");
        return event.put("sessionId", UUID.randomUUID().toString());
    }
}
