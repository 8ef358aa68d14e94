package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.ChatForm.Answered;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.util.HashSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The function carries out the server tool in both protocols, streamed or not. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ChatToolTest {

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatDoesNotCallTheToolJustAnswers(ChatForm form) {
        Answered answered = form.talk(form.asks("tool:0 hello there"));

        assertEquals("You said: hello there", answered.text());
        assertEquals(0, answered.pictures().size());
        assertEquals(form.isCompletions() ? "stop" : "completed", answered.finish());
        assertEquals(0, pictures());
        assertToolUse(answered, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheToolOpenRoutersAnswerIsReturned(ChatForm form) {
        Answered answered = form.talk(form.says("tool:1 hello"));

        assertEquals("You said: hello", answered.text());
        assertFalse(answered.usage().has("server_tool_use"), answered.raw());
    }

    @ParameterizedTest
    @EnumSource
    void oneCallMakesOnePicture(ChatForm form) {
        BigDecimal before = LocalParts.openRouter().spent();

        Answered answered = form.talk(form.asks("tool:1 a red panda"));

        assertEquals(1, answered.pictures().size(), answered.raw());
        var picture = Pictures.fetch(answered.pictures().getFirst());
        assertEquals(200, picture.statusCode());
        assertTrue(new String(picture.body()).contains("red panda"));
        assertTrue(answered.text().contains(answered.pictures().getFirst()), "the model got the URL");
        assertEquals(
                0,
                LocalParts.openRouter().spent().subtract(before).compareTo(cost(answered)),
                "the cost is that of the model's turns and the picture's");
        assertToolUse(answered, 1, 1);
        assertTrue(answered.warnings().isMissingNode(), answered.raw());
    }

    @ParameterizedTest
    @EnumSource
    void threeCallsInThreeTurnsMakeThreePictures(ChatForm form) {
        Answered answered = form.talk(form.asks("tool:3 a red panda"));

        assertEquals(3, new HashSet<>(answered.pictures()).size(), answered.raw());
        assertEquals(3, pictures());
        assertEquals(4, turns());
        assertToolUse(answered, 3, 3);
    }

    @ParameterizedTest
    @EnumSource
    void threeCallsInOneTurnRunInParallel(ChatForm form) {
        Answered answered = form.talk(form.asks("tool:parallel:3 slow:0.3 a red panda"));

        assertEquals(3, new HashSet<>(answered.pictures()).size(), answered.raw());
        assertEquals(2, turns());
        assertTrue(LocalParts.toOpenRouter().mostAtOnce() > 1, "the pictures are made in parallel");
    }

    @ParameterizedTest
    @EnumSource
    void aModelWithBadArgumentsGetsAnErrorAndMayRetry(ChatForm form) {
        Answered answered = form.talk(form.asks("tool:bad tool:1 a red panda"));

        assertTrue(answered.text().contains("The tool said: The arguments are not valid JSON"), answered.text());
        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(1, pictures());
        assertToolUse(answered, 2, 1);
        assertFalse(answered.warnings().isEmpty(), answered.raw());
    }

    @ParameterizedTest
    @EnumSource
    void aFailedPictureIsReportedToTheModel(ChatForm form) {
        Answered answered = form.talk(form.asks("tool:1 error:content_policy a red panda"));

        assertTrue(answered.text().contains("refused by a content policy"), answered.text());
        assertEquals(0, answered.pictures().size());
        assertTrue(answered.warnings().toString().contains("A picture failed"), answered.raw());
        assertToolUse(answered, 1, 0);
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatKeepsCallingTheToolIsForcedToAnswer(ChatForm form) {
        ObjectNode request = form.asks("tool:forever a red panda").put("max_tool_calls", 2);

        Answered answered = form.talk(request);

        assertEquals(2, answered.pictures().size());
        assertEquals(2, pictures());
        assertTrue(answered.text().contains("Anything else?"), answered.text());
        assertEquals(form.isCompletions() ? "stop" : "completed", answered.finish());
    }

    @ParameterizedTest
    @EnumSource
    void aCallBeyondTheLimitIsNotCarriedOut(ChatForm form) {
        Answered answered = form.talk(form.asks("tool:parallel:4 a red panda").put("max_tool_calls", 3));

        assertEquals(3, pictures());
        assertEquals(3, answered.pictures().size());
        assertToolUse(answered, 4, 3);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsPassedOn(ChatForm form) {
        Answered answered = form.talk(form.asks("refuse tool:1 something bad"));

        assertTrue(answered.raw().contains("cannot"), answered.raw());
        assertEquals(0, pictures());
    }

    @ParameterizedTest
    @EnumSource
    void callsOfOtherToolsAreLeftToTheCaller(ChatForm form) {
        ObjectNode request = form.withFunction("weather", form.asks("tool:other hello"));

        Answered answered = form.talk(request);
        assertEquals(1, answered.callsToMake().size(), answered.raw());
        assertEquals(form.isCompletions() ? "tool_calls" : "completed", answered.finish());

        Answered next = form.talk(form.goOn(request, answered, "sunny"));
        assertTrue(next.text().contains("The tool said: sunny"), next.text());
    }

    /** The caller continues its usual loop, and the model then gets the picture's result. */
    @ParameterizedTest
    @EnumSource
    void theImageToolAndTheCallersToolMayBeCalledInOneTurn(ChatForm form) {
        ObjectNode request = form.withFunction("weather", form.asks("tool:mixed a red panda"));

        Answered answered = form.talk(request);
        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(1, answered.callsToMake().size(), answered.raw());
        assertEquals(1, pictures());

        Answered next = form.talk(form.goOn(request, answered, "sunny"));
        assertTrue(next.text().contains(answered.pictures().getFirst()), next.text());
        assertTrue(next.text().contains("The tool said: sunny"), next.text());
        assertEquals(1, pictures());
    }

    @ParameterizedTest
    @EnumSource
    void aCallersToolWithTheSameNameIsLeftToTheCaller(ChatForm form) {
        ObjectNode request = form.withFunction("generate_image", form.asks("tool:1 a red panda"));
        request.withArray("tools").insert(0, request.withArray("tools").remove(1));

        Answered answered = form.talk(request);

        assertEquals(1, answered.callsToMake().size(), answered.raw());
        assertEquals(0, pictures());
    }

    @ParameterizedTest
    @EnumSource
    void theRequestCanForceTheTool(ChatForm form) {
        ObjectNode request = form.asks("tool:0 a red panda");
        request.putObject("tool_choice").put("type", "openrouter:image_generation");

        Answered answered = form.talk(request);

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertTrue(answered.text().contains("Anything else?"), "only the first turn forces the tool");
    }

    @ParameterizedTest
    @EnumSource
    void theToolsParametersApplyToThePicture(ChatForm form) {
        ObjectNode request = form.says("tool:1 a red panda");
        ObjectNode parameters = request.putArray("tools")
                .addObject()
                .put("type", "openrouter:image_generation")
                .putObject("parameters");
        parameters
                .put("model", "bytedance-seed/seedream-4.5")
                .put("image_size", "2K")
                .put("aspect_ratio", "16:9");

        form.talk(request);

        JsonNode asked = asked("/images");
        assertEquals("bytedance-seed/seedream-4.5", asked.path("model").asText());
        assertEquals("2K", asked.path("resolution").asText());
        assertEquals("16:9", asked.path("aspect_ratio").asText());
        JsonNode tool =
                asked(form.isCompletions() ? "/chat/completions" : "/responses").at("/tools/0");
        JsonNode function = form.isCompletions() ? tool.path("function") : tool;
        assertEquals("generate_image", function.path("name").asText());
        assertTrue(function.at("/parameters/properties").has("prompt"));
        assertFalse(function.at("/parameters/properties").has("aspect_ratio"), "the model cannot set this");
    }

    /** On a retry with the same key the model may answer otherwise, but the same picture is not paid twice. */
    @ParameterizedTest
    @EnumSource
    void withAKeyAPictureIsPaidOnce(ChatForm form) {
        String[] key = {"Idempotency-Key", "chat-" + form + System.nanoTime()};

        Answered first = form.talk(form.asks("tool:parallel:2 a red panda"), key);
        Answered second = form.talk(form.asks("tool:parallel:2 a red panda"), key);

        assertEquals(2, pictures());
        assertEquals(withoutSignatures(first), withoutSignatures(second));
        assertNotEquals(first.pictures().get(0), first.pictures().get(1));
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownCostIsReportedAsUnknown(ChatForm form) {
        ObjectNode request = form.asks("tool:1 a red panda").put("model", "anthropic/claude-sonnet-4.5");

        Answered answered = form.talk(request);

        assertTrue(answered.usage().path("cost").isNull(), answered.usage()::toString);
    }

    private static HashSet<String> withoutSignatures(Answered answered) {
        HashSet<String> pictures = new HashSet<>();
        answered.pictures().forEach(url -> pictures.add(url.replaceAll("\\?.*", "")));
        return pictures;
    }

    private static void assertToolUse(Answered answered, int requested, int executed) {
        JsonNode use = answered.usage().path("server_tool_use");
        assertEquals(requested, use.path("tool_calls_requested").asInt(-1), answered.raw());
        assertEquals(executed, use.path("tool_calls_executed").asInt(-1), answered.raw());
    }

    private static BigDecimal cost(Answered answered) {
        return answered.usage().path("cost").decimalValue();
    }

    private static long pictures() {
        return Chats.posts("/images");
    }

    private static long turns() {
        return Chats.posts("/chat/completions") + Chats.posts("/responses");
    }

    private static JsonNode asked(String path) {
        return ChatForm.json(LocalParts.openRouter().requests().stream()
                .filter(request ->
                        request.path().endsWith(path) && request.method().equals("POST"))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .body());
    }
}
