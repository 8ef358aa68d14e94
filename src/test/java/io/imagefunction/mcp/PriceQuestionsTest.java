package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.TestSettings;
import io.imagefunction.mcp.PriceQuestions.Outcome;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.StrictJson;
import io.imagefunction.settings.Handling;
import io.imagefunction.tool.ImageTool;
import io.imagefunction.tool.Json;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An expensive call is carried out for the price and the call that the client's user has agreed to. */
class PriceQuestionsTest {

    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final String TOOL = "generate_image";
    private static final String YES = "{'confirm_price':{'action':'accept','content':{'confirm':true}}}";
    private static final String NO = "{'confirm_price':{'action':'decline'}}";

    private final ObjectNode question = asked(outcome("0.560", TOOL, order("a", ""), NOON, "{}"));

    @Test
    void theQuestionIsAForm() {
        JsonNode form = question.at("/inputRequests/confirm_price");

        assertEquals("elicitation/create", form.path("method").asText());
        assertEquals(
                json(
                        "{'mode':'form','message':'Making these pictures may cost up to $0.56. Make them?',"
                                + "'requestedSchema':{'type':'object',"
                                + "'properties':{'confirm':{'type':'boolean','title':'Pay up to $0.56'}},'required':['confirm']}}"),
                form.path("params"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'confirm_price':{'action':'accept','content':{'confirm':true}}}   | paid
            {'confirm_price':{'action':'accept','content':{'confirm':true,'other':1}},'other':{}} | paid
            {'confirm_price':{'action':'accept','content':{'confirm':false}}}  | declined
            {'confirm_price':{'action':'decline'}}                             | declined
            {'confirm_price':{'action':'cancel','content':{'confirm':true}}}   | declined
            {'confirm_price':{'action':'Accept','content':{'confirm':true}}}   | asked
            {'confirm_price':{'action':'accept','content':{'confirm':'true'}}} | asked
            {'confirm_price':{'action':'accept','content':{'confirm':null}}}   | asked
            {'confirm_price':{'action':'accept'}}                              | asked
            {'confirm_price':{'content':{'confirm':true}}}                     | asked
            {'confirm_price':[]}                                               | asked
            {'other':{'action':'accept','content':{'confirm':true}}}           | asked
            {}                                                                 | asked
            []                                                                 | asked
            null                                                               | asked
            """)
    void theAnswerDecides(String answers, String expected) {
        assertEquals(expected, kind(answered("0.56", TOOL, order("a", ""), NOON, answers)));
    }

    @ParameterizedTest
    @CsvSource({"0.55, paid, declined", "0.56, paid, declined", "0.57, asked, declined", "5.6, asked, declined"})
    void anAnswerIsForThatPriceAtMost(String price, String yes, String no) {
        assertEquals(yes, kind(answered(price, TOOL, order("a", ""), NOON, YES)));
        assertEquals(no, kind(answered(price, TOOL, order("a", ""), NOON, NO)));
    }

    @Test
    void anAnswerIsForItsCallAndForAQuarterOfAnHour() {
        assertEquals("paid", kind(answered("0.56", TOOL, order("a", ""), NOON.plusSeconds(900), YES)));
        assertEquals("invalid", kind(answered("0.56", TOOL, order("a", ""), NOON.plusSeconds(901), YES)));
        assertEquals("invalid", kind(answered("0.56", TOOL, order("b", ""), NOON, YES)));
        assertEquals("invalid", kind(answered("0.56", TOOL, order("a", "key"), NOON, YES)));
        assertEquals("invalid", kind(answered("0.56", "edit_image", order("a", ""), NOON, YES)));
    }

    @Test
    void aStateThatWasMadeUpIsRefused() {
        assertThrows(
                JsonRpc.RefusedException.class,
                () -> outcome(
                        "0.56", TOOL, order("a", ""), NOON, "{'inputResponses':" + YES + ",'requestState':'a.b'}"));
    }

    /** A client that repeats its request after a lost answer must not pay again. */
    @Test
    void aRepeatedAnswerHasTheSameIdempotencyKey() {
        Optional<String> first =
                paid(answered("0.56", TOOL, order("a", ""), NOON, YES)).call().key();
        Optional<String> again = paid(answered("0.56", TOOL, order("a", ""), NOON.plusSeconds(9), YES))
                .call()
                .key();

        assertEquals(first.orElseThrow(), again.orElseThrow());
    }

    @Test
    void aCallsOwnKeyStays() {
        ImageTool.Order keyed = order("a", "key");
        String state = asked(outcome("0.56", TOOL, keyed, NOON, "{}"))
                .path("requestState")
                .asText();

        Outcome outcome =
                outcome("0.56", TOOL, keyed, NOON, "{'inputResponses':" + YES + ",'requestState':'" + state + "'}");

        assertEquals(Optional.of("key"), paid(outcome).call().key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'requestState':null}", "{'inputResponses':{}}"})
    void withoutAStateTheUserIsAsked(String params) {
        assertEquals("asked", kind(outcome("0.56", TOOL, order("a", ""), NOON, params)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'elicitation':{'url':{}}}", "{'elicitation':null}", "{'sampling':{}}"})
    void aClientThatTakesNoFormsIsToldThePrice(String capabilities) {
        ImageTool.Order order = order("a", "");

        Outcome outcome = outcome("0.56", TOOL, order, NOON, "{'inputResponses':" + YES + "}", capabilities);

        ToolResult refused = assertInstanceOf(ToolResult.class, ((Outcome.Instead) outcome).result());
        assertTrue(refused.answer().path("error").asText().contains("confirm_price: 0.56"), refused::toString);
    }

    private Outcome answered(String price, String tool, ImageTool.Order order, Instant now, String answers) {
        String state = question.path("requestState").asText();
        return outcome(price, tool, order, now, "{'inputResponses':" + answers + ",'requestState':'" + state + "'}");
    }

    private static Outcome outcome(String price, String tool, ImageTool.Order order, Instant now, String params) {
        return outcome(price, tool, order, now, params, "{'elicitation':{'form':{}}}");
    }

    private static Outcome outcome(
            String price, String tool, ImageTool.Order order, Instant now, String params, String capabilities) {
        ObjectNode withMeta = json(params);
        withMeta.set("_meta", json("{'io.modelcontextprotocol/clientCapabilities':" + capabilities + "}"));
        RequestStates states = new RequestStates(
                TestSettings.of(Map.of("OPENROUTER_API_KEY", "key")), Clock.fixed(now, ZoneOffset.UTC));
        McpCall call = new McpCall(McpVersion.V2026_07_28, withMeta, false, McpProgress.UNTOLD, order.call());
        return new PriceQuestions(states).outcome(new BigDecimal(price), tool, order, call);
    }

    private static String kind(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Confirmed confirmed -> "paid";
            case Outcome.Instead instead when instead.result() instanceof InputRequired -> "asked";
            case Outcome.Instead instead -> {
                ToolResult failed = assertInstanceOf(ToolResult.class, instead.result());
                assertEquals("price_not_confirmed", failed.answer().path("code").asText());
                yield failed.answer().path("param").asText().equals("requestState") ? "invalid" : "declined";
            }
        };
    }

    private static ObjectNode asked(Outcome outcome) {
        McpResult result = ((Outcome.Instead) outcome).result();
        assertEquals("input_required", result.type());
        return result.json(null);
    }

    private static ImageTool.Order paid(Outcome outcome) {
        return ((Outcome.Confirmed) outcome).order();
    }

    private static ImageTool.Order order(String prompt, String key) {
        ImageRequest request =
                ImageRequest.read(StrictJson.MAPPER.createObjectNode().put("prompt", prompt), Handling.STRICT);
        return new ImageTool.Order(
                request,
                new CallContext(
                        "id", NOON, Optional.of("somebody"), Optional.of(key).filter(text -> !text.isEmpty())));
    }

    private static ObjectNode json(String text) {
        return Json.object(text.replace('\'', '"'));
    }
}
