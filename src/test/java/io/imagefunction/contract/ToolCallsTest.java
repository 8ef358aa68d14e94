package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.MalformedRequests.Malformed;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A language model's tool calls are carried out and answered in the format of the model's vendor. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ToolCallsTest {

    private static final String CALL = "/api/v1/tools/call";
    private static final String PANDA = "{'prompt':'a red panda'}";
    private static final String TWO = "{'prompt':'a red panda','model':'openai/gpt-image-1','n':2}";

    private final String id = "call_" + UUID.randomUUID();

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aCallIsAnsweredWithItsResult(Vendor vendor) {
        Vendor.Result result = vendor.result(reply(vendor.call(id, TWO)));

        assertEquals(id, result.id());
        Contract.success(Contract.bare(result.answer()))
                .path("data")
                .forEach(picture -> assertEquals(
                        200, Doors.fetch(picture.path("url").asText()).status()));
        assertEquals(2, result.answer().path("data").size());
    }

    @ParameterizedTest
    @EnumSource
    void aMessageIsAnsweredWithTheNextMessageOfTheConversation(Vendor vendor) {
        ObjectNode[] calls = {
            vendor.call(id + 1, PANDA),
            vendor.call("call_of_the_callers_own", "get_weather", EventKind.read("{'city':'Chengdu'}")),
            vendor.call(id + 2, "{'prompt':'error:refusal a panda'}"),
            vendor.call(id + 3, "{'prompt':'a blue panda'}")
        };

        HttpAnswer answer = post(vendor.message(calls));

        List<Vendor.Result> results =
                vendor.results(json(answer)).stream().map(vendor::result).toList();
        assertEquals(
                List.of(id + 1, id + 2, id + 3),
                results.stream().map(Vendor.Result::id).toList());
        Contract.success(Contract.bare(results.get(0).answer()));
        Contract.failure("refusal", Contract.bare(results.get(1).answer()));
        Contract.success(Contract.bare(results.get(2).answer()));
        assertEquals(Optional.of("1"), answer.header("X-Skipped-Tool-Calls"));
    }

    @ParameterizedTest
    @EnumSource
    void aVendorsWholeAnswerMayBeSentUnchanged(Vendor vendor) {
        JsonNode reply = reply(vendor.wholeAnswer(vendor.call(id, PANDA)));

        List<JsonNode> results = vendor.results(reply);

        assertEquals(1, results.size());
        Contract.success(Contract.bare(vendor.result(results.getFirst()).answer()));
    }

    @ParameterizedTest
    @EnumSource
    void aMessageWithoutACallOfThisToolHasNoResults(Vendor vendor) {
        HttpAnswer answer = post(vendor.message(vendor.call(id, "get_weather", EventKind.read("{}"))));

        assertEquals(List.of(), vendor.results(json(answer)));
        assertEquals(Optional.of("1"), answer.header("X-Skipped-Tool-Calls"));
    }

    @ParameterizedTest
    @EnumSource
    void aSingleCallOfAnUnknownToolIsAnError(Vendor vendor) {
        Vendor.Result result = vendor.result(reply(vendor.call(id, "get_weather", EventKind.read("{}"))));

        JsonNode failure = Contract.failure("invalid_request", Contract.bare(result.answer()));
        assertTrue(failure.path("error").asText().contains("generate_image"));
        assertEquals(0, Upstream.generations());
    }

    @Test
    void anMcpCallIsAnsweredWithTextAndStructuredContent() {
        ObjectNode parameters = EventKind.read("{'name':'generate_image','arguments':" + PANDA + "}");
        JsonNode result = reply(parameters);
        Contract.success(Contract.bare(result.path("structuredContent")));
        assertEquals("text", result.at("/content/0/type").asText());
        assertEquals(
                result.path("structuredContent"),
                Doors.json(result.at("/content/0/text").asText().getBytes(UTF_8)));
        assertFalse(result.path("isError").booleanValue());

        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("jsonrpc", "2.0")
                .put("id", 7)
                .put("method", "tools/call");
        request.set("params", EventKind.read("{'name':'generate_image','arguments':{}}"));
        JsonNode response = reply(request);
        assertEquals("2.0", response.path("jsonrpc").asText());
        assertEquals(7, response.path("id").asInt());
        assertTrue(response.at("/result/isError").booleanValue());
        Contract.failure("invalid_request", Contract.bare(response.at("/result/structuredContent")));
    }

    @Test
    void theNamesOfGeminisPythonLibraryAreUnderstood() {
        JsonNode reply = reply(EventKind.read(
                "{'role':'model','parts':[{'function_call':{'name':'generate_image','args':" + PANDA + "}}]}"));

        Contract.success(Contract.bare(reply.at("/parts/0/functionResponse/response")));
    }

    /** OpenAI's deprecated functions: a message has one call, without an id. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'role':'assistant','content':null,'function_call':CALL} | false",
                "{'function_call':CALL} | false",
                "[{'role':'assistant','content':null,'function_call':CALL}] | true",
                "{'object':'chat.completion','choices':[{'index':0,'message':{'role':'assistant','function_call':CALL},"
                        + "'finish_reason':'function_call'}]} | false",
                "{'choices':[{'message':{'role':'assistant','function_call':CALL}},{'message':{'function_call':CALL}}]} | false"
            })
    void aFunctionCallOfOpenAiIsAnsweredWithAFunctionMessage(String message, boolean isList) {
        String call = "{'name':'generate_image','arguments':'{\\\"prompt\\\":\\\"a red panda\\\"}'}";

        JsonNode reply = reply(
                Doors.json(message.replace("CALL", call).replace('\'', '"').getBytes(UTF_8)));

        JsonNode result = isList ? reply.path(0) : reply;
        assertEquals("function", result.path("role").asText());
        assertEquals("generate_image", result.path("name").asText());
        Contract.success(
                Contract.bare(Doors.json(result.path("content").asText().getBytes(UTF_8))));
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @CsvSource({"assistant, function", "model, ''"})
    void aFunctionCallWithoutArgumentsIsThatOfItsRole(String role, String answered) {
        JsonNode reply = reply(EventKind.read("{'role':'" + role + "','function_call':{'name':'list_image_models'}}"));

        assertEquals(answered, reply.path("role").asText());
    }

    @Test
    void theCallsOfTheAiSdkBeforeVersion5AreAnsweredInItsForm() {
        JsonNode result = reply(EventKind.read(
                "{'type':'tool-call','toolCallId':'" + id + "','toolName':'generate_image','args':" + PANDA + "}"));

        Contract.success(Contract.bare(result.path("result")));
        assertFalse(result.path("isError").booleanValue() || result.has("output"), result::toString);
    }

    @Test
    void aNullArgumentCountsAsMissing() {
        succeeds("{'prompt':'a red panda','quality':null,'n':null,'seed':null,'model':null,'input_references':null,"
                + "'idempotency_key':null}");

        assertEquals("{\"prompt\":\"a red panda\",\"model\":\"openai/gpt-image-1\"}", sent());
    }

    @Test
    void numbersMayBeTextsOrDecimals() {
        succeeds("{'prompt':'a red panda','model':'openai/gpt-image-1','n':2.0,'output_compression':'80',"
                + "'output_format':'jpeg'}");

        JsonNode sent = Doors.json(sent().getBytes(UTF_8));
        assertEquals("2", sent.path("n").toString());
        assertEquals("80", sent.path("output_compression").toString());
    }

    @Test
    void referencesMayBePlainUrls() {
        succeeds("{'prompt':'the same by night','input_references':['https://example.com/a.png']}");

        assertEquals(
                "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}]",
                Doors.json(sent().getBytes(UTF_8)).path("input_references").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt {}",
                "prompt {'prompt':null}",
                "prompt {'prompt':['a','b']}",
                "prompt {'prompt':5}",
                "n {'prompt':'a','n':11}",
                "n {'prompt':'a','n':'some'}",
                "n {'prompt':'a','n':1.5}",
                "quality {'prompt':'a','quality':'best'}",
                "style {'prompt':'a','style':'vivid'}",
                "provider {'prompt':'a','provider':{}}",
                "arguments {'prompt':'a','AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA':1}",
                "input_references {'prompt':'a','input_references':'a red panda'}",
                "input_references {'prompt':'a','input_references':{'a':1}}",
                "input_references {'prompt':'a','input_references':7}",
                "n {'prompt':'a','n':'1e99999999'}",
                "n {'prompt':'a','n':true}",
                "seed {'prompt':'a','seed':'9223372036854775808'}",
                "quality {'prompt':'a','quality':['low','high']}",
                "quality {'prompt':'a','quality':true}",
                "input_references {'prompt':'a','input_references':['data:image/png;base64,iVBORw0KGgo=']}",
                "input_references {'prompt':'a','input_references':[{'type':'image_url'}]}",
                "idempotency_key {'prompt':'a','idempotency_key':'a b'}",
                "arguments [1]",
                "arguments [{'prompt':'a'}]",
                "arguments 7",
                "arguments a red panda",
                "prompt null",
                "prompt ''"
            })
    void badArgumentsAreAnErrorThatTheModelCanActOn(String paramAndArguments) {
        String[] paramAndRest = paramAndArguments.split(" ", 2);
        ObjectNode call = Vendor.OPENAI.call(id, "{}");
        ((ObjectNode) call.path("function")).put("arguments", paramAndRest[1].replace('\'', '"'));

        JsonNode failure = Contract.failure(
                "invalid_request",
                Contract.bare(Vendor.OPENAI.result(reply(call)).answer()));

        assertEquals(paramAndRest[0], failure.path("param").asText());
        assertEquals(0, Upstream.generations());
    }

    /**
     * Everything that is invalid in a request is invalid in a call, except numbers, words and nulls, which models spell
     * differently.
     */
    @Test
    void noMalformedArgumentsReachUpstream() {
        new MalformedRequests(20_261_121L, true)
                .stream()
                        .filter(malformed -> !malformed.what().matches("type of (n|seed|output_compression)"))
                        .filter(malformed -> !new String(malformed.body(), UTF_8)
                                .matches("(?s).*\"(?!prompt)\\w+\":\"( *|null|PNG )\".*"))
                        .filter(malformed -> !malformed.what().equals("invalid UTF-8"))
                        .filter(malformed -> !malformed.what().equals("garbage"))
                        .limit(150)
                        .forEach(this::isRefused);

        assertEquals(0, Upstream.generations());
    }

    private void isRefused(Malformed malformed) {
        ObjectNode call = Vendor.OPENAI.call(id, "{}");
        ((ObjectNode) call.path("function")).put("arguments", new String(malformed.body(), UTF_8));

        HttpAnswer answer = post(call);

        assertEquals(200, answer.status(), malformed::toString);
        Contract.failure(Contract.bare(Vendor.OPENAI.result(json(answer)).answer()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[1]",
                "null",
                "7",
                "{'prompt':'a red panda'}",
                "{'role':'assistant','content':'Hello'}",
                "{'tool_calls':[]}",
                "{'tool_calls':'generate_image'}",
                "{'choices':[]}",
                "{'content':[{'type':'text','text':'Hello'}]}",
                "{'jsonrpc':'2.0','id':1,'method':'tools/list'}",
                "{'name':'generate_image'}",
                "{'prompt':"
            })
    void aBodyWithoutACallIsRefused(String body) {
        HttpAnswer answer = Doors.post(CALL, body.replace('\'', '"').getBytes(UTF_8));

        assertEquals(
                "body",
                Contract.failure("invalid_request", answer).path("param").asText());
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedCallIsNotPaidAgain(Vendor vendor) {
        ObjectNode message = vendor.message(vendor.call(id + "a", PANDA), vendor.call(id + "b", PANDA));

        JsonNode first = reply(message);
        JsonNode again = reply(message);

        assertEquals(ids(vendor, first), ids(vendor, again));
        assertEquals(2, ids(vendor, first).stream().distinct().count());
        assertEquals(2, Upstream.generations());
    }

    /** Some models give the same id to all calls of a message. */
    @ParameterizedTest
    @EnumSource
    void callsOfAMessageWithTheSameIdAreDifferentCalls(Vendor vendor) {
        ObjectNode message = vendor.message(
                vendor.call(id, "{'prompt':'a red cat','model':'recraft/recraft-v4-vector'}"),
                vendor.call(id, "{'prompt':'error:refusal a cat'}"),
                vendor.call(id, "{'prompt':'a blue cat','model':'recraft/recraft-v4-vector'}"),
                vendor.call(id, "{'prompt':'a blue cat','model':'recraft/recraft-v4-vector'}"));

        JsonNode first = reply(message);
        JsonNode again = reply(message);

        assertEquals(
                List.of(id, id, id, id),
                vendor.results(first).stream()
                        .map(result -> vendor.result(result).id())
                        .toList());
        List<JsonNode> answers = vendor.results(first).stream()
                .map(result -> vendor.result(result).answer())
                .toList();
        assertTrue(picture(answers.get(0)).contains("a red cat"));
        Contract.failure("refusal", Contract.bare(answers.get(1)));
        assertTrue(picture(answers.get(2)).contains("a blue cat"));
        assertEquals(4, ids(vendor, first).stream().distinct().count(), "three pictures, and the one that is missing");
        assertEquals(ids(vendor, first), ids(vendor, again), "a retry is answered with the same pictures");
        assertEquals(4, Upstream.generations());
    }

    private static String picture(JsonNode answer) {
        return Doors.fetch(answer.path("imageUrl").asText()).text();
    }

    @Test
    void aRecordedMessageWithOneIdForTwoCallsHasTwoResults() throws IOException {
        String message = Files.readString(Path.of("src/test/resources/cases/tools_call_duplicate_id.json"));

        JsonNode reply = json(Doors.post(CALL, message.getBytes(UTF_8)));

        List<JsonNode> ids = ids(Vendor.OPENAI, reply);
        assertEquals(2, ids.stream().distinct().count(), reply::toString);
        assertTrue(ids.stream().allMatch(JsonNode::isTextual), reply::toString);
    }

    /** Calls as vendors' libraries return them, without the message around them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':N,'args':A} | /functionResponse/response",
                "{'id':null,'name':N,'args':A,'partial_args':null} | /functionResponse/response",
                "{'id':'abc','name':N,'args':A} | /functionResponse/response",
                "[{'name':N,'args':A},{'name':N,'args':A}] | /parts/1/functionResponse/response",
                "[{'functionCall':{'name':N,'args':A}}] | /parts/0/functionResponse/response",
                "{'toolUseId':'t','name':N,'input':A} | /toolResult/content/0/json",
                "[{'toolUseId':'t','name':N,'input':A}] | /content/0/toolResult/content/0/json",
                "[{'toolUse':{'toolUseId':'t','name':N,'input':A}}] | /content/0/toolResult/content/0/json",
                "[{'type':'tool_use','id':'t','name':N,'input':A}] | /content/0/content",
                "[{'type':'function_call','call_id':'t','name':N,'arguments':T}] | /0/output",
                "[{'id':'t','type':'function','function':{'name':N,'arguments':T}}] | /0/content",
                "{'name':N,'arguments':T} | /structuredContent",
                "[{'name':N,'arguments':A},{'name':N,'arguments':A}] | /1/structuredContent",
                "[{'jsonrpc':'2.0','id':5,'method':'tools/call','params':{'name':N,'arguments':A}}] | /0/result/structuredContent"
            })
    void callsMayComeWithoutTheMessageAroundThem(String body, String result) {
        String json = body.replace("N", "'generate_image'")
                .replace("A", PANDA)
                .replace("T", "'{\\'prompt\\':\\'a red panda\\'}'")
                .replace('\'', '"');

        JsonNode reply = json(Doors.post(CALL, json.getBytes(UTF_8)));

        JsonNode answer = reply.at(result);
        Contract.success(
                Contract.bare(answer.isTextual() ? Doors.json(answer.asText().getBytes(UTF_8)) : answer));
    }

    /** Gateways and clients add a prefix to distinguish the tools of several servers. */
    @ParameterizedTest
    @ValueSource(strings = {"images___generate_image", "mcp__images__generate_image", "functions.generate_image"})
    void aPrefixOfTheToolsNameIsIgnored(String name) {
        for (Vendor vendor : Vendor.values()) {
            ObjectNode call = vendor.call(id + vendor, name, EventKind.read(PANDA));

            Contract.success(Contract.bare(vendor.result(reply(call)).answer()));
            HttpAnswer answer = post(vendor.message(call, vendor.call(id, "my_generate_image", EventKind.read("{}"))));
            assertEquals(1, vendor.results(json(answer)).size());
        }
    }

    @Test
    void aRetryOfACallInFlightWaitsForItsPicture() {
        ObjectNode call = Vendor.ANTHROPIC.call(id, "{'prompt':'slow:1 a red panda'}");

        List<Future<JsonNode>> replies;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            replies = IntStream.range(0, 3)
                    .mapToObj(time -> callers.submit(() -> reply(call)))
                    .toList();
        }
        List<JsonNode> answers = replies.stream()
                .map(reply -> Vendor.ANTHROPIC.result(reply.resultNow()).answer())
                .toList();
        answers.forEach(answer -> Contract.success(Contract.bare(answer)));
        assertEquals(
                1,
                answers.stream()
                        .map(answer -> answer.at("/data/0/id"))
                        .distinct()
                        .count());
        assertEquals(1, Upstream.generations());
    }

    @Test
    void anIdThatIsJustACounterDoesNotIdentifyACall() {
        for (String counted : List.of("call_0", "functions.generate_image:0")) {
            JsonNode one = reply(Vendor.OPENAI.call(counted, PANDA));
            JsonNode other = reply(Vendor.OPENAI.call(counted, PANDA));

            assertNotEquals(
                    Vendor.OPENAI.result(one).answer().at("/data/0/id"),
                    Vendor.OPENAI.result(other).answer().at("/data/0/id"));
        }
    }

    @Test
    void twoCallsWithTheModelsOwnKeyAreOneGeneration() {
        String arguments = "{'prompt':'a red panda','idempotency_key':'" + UUID.randomUUID() + "'}";

        JsonNode first = reply(Vendor.OPENAI.call(id + 1, arguments));
        JsonNode again = reply(Vendor.OPENAI.call(id + 2, arguments));
        JsonNode other = reply(Vendor.OPENAI.call(id + 3, arguments.replace("red", "blue")));

        assertEquals(
                Vendor.OPENAI.result(first).answer().at("/data/0/id"),
                Vendor.OPENAI.result(again).answer().at("/data/0/id"));
        Contract.failure(
                "idempotency_key_reused",
                Contract.bare(Vendor.OPENAI.result(other).answer()));
        assertEquals(1, Upstream.generations());
        assertFalse(sent().contains("idempotency_key"));
    }

    @Test
    void theHeadersKeyAppliesToTheWholeMessage() {
        String key = UUID.randomUUID().toString();
        ObjectNode message = Vendor.OPENAI.message(Vendor.OPENAI.call("a", PANDA), Vendor.OPENAI.call("b", PANDA));

        JsonNode first = json(post(message, "Idempotency-Key", key));
        JsonNode again = json(post(message, "Idempotency-Key", key));

        assertEquals(ids(Vendor.OPENAI, first), ids(Vendor.OPENAI, again));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void atMostFourCallsOfAMessageAreInFlight() {
        ObjectNode[] calls = IntStream.range(0, 8)
                .mapToObj(number -> Vendor.OPENAI.call("c" + number, "{'prompt':'slow:0.3 a red panda'}"))
                .toArray(ObjectNode[]::new);

        reply(Vendor.OPENAI.message(calls));

        assertEquals(8, Upstream.generations());
        assertEquals(4, LocalParts.toOpenRouter().mostAtOnce());
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "500", "401", "402", "403", "content_policy", "moderation", "raw", "nonsense"})
    void everyFailureIsReportedToTheModel(String kind) {
        ObjectNode call = Vendor.ANTHROPIC.call(id, "{'prompt':'error:" + kind + " a red panda'}");

        Contract.failure(Contract.bare(Vendor.ANTHROPIC.result(reply(call)).answer()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai",
                "openai-responses",
                "anthropic",
                "gemini",
                "mcp",
                "bedrock",
                "bedrock-agent",
                "bedrock-agent-functions",
                "agentcore"
            })
    void theDefinitionIsAvailableInEveryFormat(String format) {
        HttpAnswer answer = Doors.get("/api/v1/tools?format=" + format);

        assertEquals(200, answer.status());
        assertTrue(answer.text().contains("generate_image"));
        assertTrue(answer.contentType().startsWith("application/json"));
    }

    @Test
    void anUnknownFormatIsRefusedWithTheKnownOnes() {
        JsonNode failure = Contract.failure("invalid_request", Doors.get("/api/v1/tools?format=cohere"));

        assertEquals("format", failure.path("param").asText());
        assertTrue(
                failure.path("error").asText().contains("openai, openai-responses, anthropic, gemini, mcp, bedrock"));
        assertEquals(
                Doors.get("/api/v1/tools?format=openai").text(),
                Doors.get("/api/v1/tools").text());
    }

    private void succeeds(String arguments) {
        Contract.success(Contract.bare(
                Vendor.OPENAI.result(reply(Vendor.OPENAI.call(id, arguments))).answer()));
    }

    /** The last request that OpenRouter received. */
    private static String sent() {
        return LocalParts.openRouter().requests().getLast().body();
    }

    private static List<JsonNode> ids(Vendor vendor, JsonNode reply) {
        return vendor.results(reply).stream()
                .map(result -> vendor.result(result).answer().at("/data/0/id"))
                .toList();
    }

    private static JsonNode reply(JsonNode posted) {
        return json(post(posted));
    }

    private static HttpAnswer post(JsonNode posted, String... headers) {
        return Doors.post(CALL, posted.toString().getBytes(UTF_8), headers);
    }

    private static JsonNode json(HttpAnswer answer) {
        assertEquals(200, answer.status(), answer::toString);
        Contract.holdsNoPicture(answer.text());
        return Doors.json(answer.body());
    }
}
