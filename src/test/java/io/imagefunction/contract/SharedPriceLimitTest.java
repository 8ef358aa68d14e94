package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.ChatForm.Answered;
import io.imagefunction.profile.Limited;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of one request stay within its price limit and within the maximum number of calls. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Limited.class)
class SharedPriceLimitTest {

    private static final String CALL = "/api/v1/tools/call";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void theCallsOfAMessageShareThePriceLimit(Vendor vendor) {
        JsonNode reply = Doors.json(post(vendor.message(calls(vendor, 5, "{'prompt':'a red panda'}")))
                .body());

        List<JsonNode> answers = vendor.results(reply).stream()
                .map(result -> vendor.result(result).answer())
                .toList();
        assertAreTwoAndRefusals(answers, 5);
    }

    @ParameterizedTest
    @EnumSource
    void theMessagesOfABatchShareThePriceLimit(Mcp door) {
        String call = "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'generate_image',"
                + "'arguments':{'prompt':'a red panda'}}}";

        JsonNode reply = Doors.json(door.send("[" + String.join(",", List.of(call, call, call, call)) + "]")
                .body());

        List<JsonNode> answers = new ArrayList<>();
        reply.forEach(answer -> answers.add(answer.at("/result/structuredContent")));
        assertAreTwoAndRefusals(answers, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool:4 a red panda", "tool:parallel:4 a red panda"})
    void theCallsOfAConversationShareThePriceLimit(String script) {
        for (ChatForm form : ChatForm.values()) {
            Upstream.reset();
            Answered answered = form.talk(asks(form, script));

            assertEquals(2, answered.pictures().size(), answered.raw());
            assertEquals(2, Chats.posts("/images"));
            assertTrue(answered.warnings().toString().contains("at most $0.2 is allowed"), answered.raw());
        }
    }

    /** After a refused picture, a model may call the tool again. */
    @Test
    void aFreeCallDoesNotCountAgainstTheLimit() {
        Answered answered =
                ChatForm.COMPLETIONS.talk(asks(ChatForm.COMPLETIONS, "tool:4 error:content_policy a red panda"));

        assertEquals(4, Chats.posts("/images"), answered.raw());
    }

    @Test
    void theLimitAppliesToEachRequestSeparately() {
        for (int request = 0; request < 3; request++) {
            Contract.success(Doors.images("{'prompt':'a red panda','n':2}"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageWithTooManyCallsIsRefusedBeforeAnythingIsPaid(Vendor vendor) {
        for (int many : new int[] {6, 300}) {
            HttpAnswer answer = post(vendor.message(calls(vendor, many, "{'prompt':'a red panda','n':2}")));

            String error =
                    Contract.failure("invalid_request", answer).path("error").asText();
            assertTrue(error.contains(many + " calls"), error);
            assertTrue(error.contains("at most 5"), error);
        }
        assertEquals(0, Upstream.generations());
    }

    private static void assertAreTwoAndRefusals(List<JsonNode> answers, int calls) {
        assertEquals(calls, answers.size());
        List<JsonNode> made = answers.stream()
                .filter(answer -> answer.path("status").asText().equals("ok"))
                .toList();
        assertEquals(2, made.size(), answers::toString);
        answers.stream()
                .filter(answer -> !made.contains(answer))
                .forEach(answer -> Contract.failure("price_limit_exceeded", Contract.bare(answer)));
        assertEquals(2, Upstream.generations());
    }

    private static ObjectNode asks(ChatForm form, String script) {
        ObjectNode request = form.says(script);
        request.putArray("tools").addObject().put("type", "openrouter:image_generation");
        return request;
    }

    private static ObjectNode[] calls(Vendor vendor, int number, String arguments) {
        return IntStream.range(0, number)
                .mapToObj(call -> vendor.call("c" + call, arguments))
                .toArray(ObjectNode[]::new);
    }

    private static HttpAnswer post(JsonNode message) {
        return Doors.post(CALL, message.toString().getBytes(UTF_8));
    }
}
