package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.profile.AllTools;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tool call that may cost more than the operator's limit is paid for only after a person has agreed. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(AllTools.class)
class ConfirmPriceTest {

    /** A picture may cost $0.08, so seven exceed the limit of $0.50. */
    private static final String DEAR = "'model':'bytedance-seed/seedream-4.5','n':7";

    private static final String CHEAP = "'model':'bytedance-seed/seedream-4.5','n':2";
    private static final String FORMS = "'elicitation':{'form':{}}";
    private static final String ACCEPTED =
            "'inputResponses':{'confirm_price':{'action':'accept','content':{'confirm':true}}}";

    private final String prompt = "'prompt':'panda " + UUID.randomUUID() + "'";

    @BeforeEach
    void forget() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aModelIsToldThePriceAndHowToGoOn(Vendor vendor) {
        JsonNode refused =
                Contract.failure("price_not_confirmed", Contract.bare(call(vendor, "{" + prompt + "," + DEAR + "}")));

        assertEquals("confirm_price", refused.path("param").asText());
        assertTrue(refused.path("error").asText().contains("confirm_price: 0.56"), refused::toString);
        Contract.failure(
                "price_not_confirmed",
                Contract.bare(call(vendor, "{" + prompt + "," + DEAR + ",'confirm_price':0.55}")));
        assertEquals(0, Upstream.generations());

        Contract.success(Contract.bare(call(vendor, "{" + prompt + "," + DEAR + ",'confirm_price':0.56}")));
        Contract.success(Contract.bare(call(vendor, "{" + prompt + "," + DEAR + ",'confirm_price':'$1'}")));
        Contract.success(Contract.bare(call(vendor, "{" + prompt + "," + CHEAP + "}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'much'", "-1", "true", "[1,2]", "{}", "1e9", "'0.5 EUR'"})
    void anotherAmountIsRefusedByName(String amount) {
        JsonNode refused = Contract.failure(
                "invalid_request",
                Contract.bare(call(Vendor.OPENAI, "{" + prompt + "," + DEAR + ",'confirm_price':" + amount + "}")));

        assertEquals("confirm_price", refused.path("param").asText());
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aBadCallIsRefusedForThatAndNotForItsPrice() {
        JsonNode refused = Contract.failure(
                "invalid_request",
                Contract.bare(call(Vendor.OPENAI, "{" + prompt + "," + DEAR + ",'quality':'best'}")));

        assertEquals("quality", refused.path("param").asText());
    }

    @Test
    void anAgentMayAskItsUser() {
        ObjectNode event =
                EventKind.read("{'messageVersion':'1.0','agent':{'id':'AGENT12345'},'inputText':'Draw','sessionId':'"
                        + UUID.randomUUID() + "','actionGroup':'pictures','function':'generate_image'}");
        event.putArray("parameters")
                .add(EventKind.read("{'name':'prompt','value':'a'}"))
                .add(EventKind.read("{'name':'model','value':'bytedance-seed/seedream-4.5'}"))
                .add(EventKind.read("{'name':'n','value':'7'}"));

        JsonNode answered = Doors.event(event).answer();

        assertEquals(
                "REPROMPT",
                answered.at("/response/functionResponse/responseState").asText(),
                answered::toString);
        assertTrue(answered.toString().contains("confirm_price"), answered::toString);
        JsonNode functions = Doors.json(
                Doors.get("/api/v1/tools?format=bedrock-agent-functions").body());
        functions.path("functions").forEach(function -> {
            assertTrue(function.path("parameters").size() <= 5, function::toString);
            if (function.path("name").asText().matches("(generate|edit)_image")) {
                assertTrue(function.path("parameters").has("confirm_price"), function::toString);
            }
        });
    }

    @Test
    void aProgramThatAsksByHttpIsNotAsked() {
        Contract.success(Doors.images("{" + prompt + "," + DEAR + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'elicitation':{'url':{}}", "'elicitation':null", "'sampling':{}"})
    void aClientThatCannotAskByAFormIsToldThePrice(String capabilities) {
        JsonNode result = modern(arguments(DEAR), capabilities);

        assertEquals("complete", result.path("resultType").asText(), result::toString);
        Contract.failure("price_not_confirmed", Contract.bare(result.path("structuredContent")));
        Mcp.HTTP.failure("price_not_confirmed", "generate_image", "{" + prompt + "," + DEAR + "}");
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(strings = {FORMS, "'elicitation':{}", "'elicitation':{'form':{},'url':{}}"})
    void anAnswerWithYesPaysOnce(String capabilities) {
        JsonNode question = modern(arguments(DEAR), capabilities);

        assertEquals("input_required", question.path("resultType").asText(), question::toString);
        JsonNode asked = question.at("/inputRequests/confirm_price");
        assertEquals("elicitation/create", asked.path("method").asText());
        assertEquals("form", asked.at("/params/mode").asText());
        assertTrue(asked.at("/params/message").asText().contains("$0.56"), asked::toString);
        assertEquals(
                "boolean",
                asked.at("/params/requestedSchema/properties/confirm/type").asText());
        assertFalse(question.has("content"), question::toString);
        assertEquals(0, Upstream.generations());

        String retry = arguments(DEAR) + "," + ACCEPTED + "," + state(question);
        JsonNode made = modern(retry, capabilities);
        int paid = Upstream.generations();
        JsonNode again = modern(retry, capabilities);

        assertEquals("complete", made.path("resultType").asText());
        JsonNode answer = Contract.success(Contract.bare(made.path("structuredContent")));
        assertEquals(7, answer.path("data").size());
        assertEquals(answer.at("/data/0/id"), again.at("/structuredContent/data/0/id"), again::toString);
        assertEquals(paid, Upstream.generations());
    }

    /** So is a call whose price need not be confirmed any more when it is sent again. */
    @Test
    void aConfirmedCallIsPaidOnceThoughNobodyAsksForItsPriceAnyMore() {
        JsonNode question = modern(arguments(DEAR), FORMS);
        String answered = "," + ACCEPTED + "," + state(question);
        JsonNode made = modern(arguments(DEAR) + answered, FORMS);
        int paid = Upstream.generations();

        JsonNode again = modern(arguments(DEAR + ",'confirm_price':9") + answered, FORMS);

        assertEquals(
                made.at("/structuredContent/data/0/id"), again.at("/structuredContent/data/0/id"), again::toString);
        assertEquals(paid, Upstream.generations());
    }

    @Test
    void twoQuestionsArePaidForTwice() {
        JsonNode one = modern(arguments(DEAR), FORMS);
        JsonNode other = modern(arguments(DEAR), FORMS);

        JsonNode first = modern(arguments(DEAR) + "," + ACCEPTED + "," + state(one), FORMS);
        JsonNode second = modern(arguments(DEAR) + "," + ACCEPTED + "," + state(other), FORMS);

        assertNotEquals(first.at("/structuredContent/data/0/id"), second.at("/structuredContent/data/0/id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'action':'decline'}", "{'action':'cancel'}", "{'action':'accept','content':{'confirm':false}}"
            })
    void anAnswerWithNoPaysNothing(String answer) {
        String state = state(modern(arguments(DEAR), FORMS));

        JsonNode result =
                modern(arguments(DEAR) + ",'inputResponses':{'confirm_price':" + answer + "}," + state, FORMS);

        Contract.failure("price_not_confirmed", Contract.bare(result.path("structuredContent")));
        assertEquals(0, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'inputResponses':{}",
                "'inputResponses':null",
                "'inputResponses':[]",
                "'inputResponses':{'other':{'action':'accept','content':{'confirm':true}}}",
                "'inputResponses':{'confirm_price':{'action':'accept'}}",
                "'inputResponses':{'confirm_price':{'action':'accept','content':{'confirm':'true'}}}",
                "'inputResponses':{'confirm_price':7}"
            })
    void withoutAnAnswerTheQuestionIsAskedAgain(String answer) {
        String state = state(modern(arguments(DEAR), FORMS));

        JsonNode result = modern(arguments(DEAR) + "," + answer + "," + state, FORMS);

        assertEquals("input_required", result.path("resultType").asText(), result::toString);
        assertEquals(0, Upstream.generations());
    }

    @Test
    void aStateThatWasMadeUpOrChangedIsRefused() {
        String state = modern(arguments(DEAR), FORMS).path("requestState").asText();
        int dot = state.indexOf('.');
        for (String forged : new String[] {
            "''",
            "'a.b'",
            "'" + state + "A'",
            "'" + flipped(state, 5) + "'",
            "'" + flipped(state, dot + 3) + "'",
            "7",
            "{}"
        }) {
            JsonNode error = Mcp.refused(
                    200, -32602, send(arguments(DEAR) + "," + ACCEPTED + ",'requestState':" + forged, FORMS));

            assertEquals("requestState", error.at("/data/param").asText());
        }
        assertEquals(0, Upstream.generations());
    }

    @Test
    void anAnswerIsForItsOwnCallOnly() {
        String state = state(modern(arguments(DEAR), FORMS));
        String edit =
                "'name':'edit_image','arguments':{'images':['https://example.com/a.png']," + prompt + "," + DEAR + "}";
        for (String other : new String[] {
            arguments(DEAR.replace("7", "8")),
            "'name':'generate_image','arguments':{'prompt':'another'," + DEAR + "}",
            "'name':'generate_image','arguments':{'idempotency_key':'k'," + prompt + "," + DEAR + "}",
            edit
        }) {
            JsonNode result = modern(other + "," + ACCEPTED + "," + state, FORMS);

            Contract.failure("price_not_confirmed", Contract.bare(result.path("structuredContent")));
        }
        assertEquals(0, Upstream.generations());
        assertEquals("input_required", modern(edit, FORMS).path("resultType").asText());
    }

    @Test
    void anAnswerWithoutAStateIsNoAnswer() {
        JsonNode result = modern(arguments(DEAR) + "," + ACCEPTED, FORMS);

        assertEquals("input_required", result.path("resultType").asText(), result::toString);
        assertEquals(0, Upstream.generations());
    }

    private String arguments(String options) {
        return "'name':'generate_image','arguments':{" + prompt + "," + options + "}";
    }

    private static String state(JsonNode question) {
        return "'requestState':'" + question.path("requestState").asText() + "'";
    }

    private static String flipped(String state, int at) {
        char other = state.charAt(at) == 'A' ? 'B' : 'A';
        return state.substring(0, at) + other + state.substring(at + 1);
    }

    private static HttpAnswer send(String params, String capabilities) {
        String name = params.contains("'edit_image'") ? "edit_image" : "generate_image";
        return Mcp.modern(Mcp.HTTP, "tools/call", params, capabilities, name);
    }

    private static JsonNode modern(String params, String capabilities) {
        HttpAnswer answer = send(params, capabilities);
        assertEquals(200, answer.status(), answer::toString);
        return Doors.json(answer.body()).path("result");
    }

    private static JsonNode call(Vendor vendor, String arguments) {
        ObjectNode call = vendor.call("call_" + UUID.randomUUID(), arguments);
        return vendor.result(Doors.json(
                        Doors.post("/api/v1/tools/call", call.toString().getBytes(UTF_8))
                                .body()))
                .answer();
    }
}
