package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.Cases;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.ChatForm.Answered;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** For recorded answers of real models, the caller gets the right answer and the next turn the right messages. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ChatCasesTest {

    private static final String OURS = "call_aaaaaaaaaaaaaaaa";
    private static final String CALLERS = "call_wwwwwwwwwwwwwwww";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    static Stream<Arguments> aDrawnPictureIsAnsweredAsAUrl() {
        return both(
                "draw_with_finish.sse",
                "draw_with_finish_nocontent.sse",
                "gemini_signature_last.sse",
                "doc_for_stream.json");
    }

    @ParameterizedTest
    @MethodSource
    void aDrawnPictureIsAnsweredAsAUrl(ChatForm form, String name) {
        Answered answered = answered(form, name, form.says("hello"));

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(200, Pictures.fetch(answered.pictures().getFirst()).statusCode());
        assertEquals(name.contains("signature"), answered.raw().contains("\"SIG\""), answered.raw());
        assertEquals("stop", answered.finish());
    }

    static Stream<Arguments> aCallOfTheCallersToolIsLeftToTheCaller() {
        return both("toolcall_with_finish.sse");
    }

    @ParameterizedTest
    @MethodSource
    void aCallOfTheCallersToolIsLeftToTheCaller(ChatForm form, String name) {
        Answered answered = answered(form, name, form.asks("tool:0 hello"));

        assertEquals(List.of(CALLERS), answered.callsToMake(), answered.raw());
        JsonNode function = answered.message().at("/tool_calls/0/function");
        assertEquals("get_weather", function.path("name").asText());
        assertEquals("{\"city\":\"Rome\"}", function.path("arguments").asText());
        assertEquals("tool_calls", answered.finish());
    }

    static Stream<Arguments> aCallOfTheImageToolIsCarriedOut() {
        return both("empty_id_name.sse", "no_index_pieces.sse", "args_object.json", "thought_signature.json");
    }

    @ParameterizedTest
    @MethodSource
    void aCallOfTheImageToolIsCarriedOut(ChatForm form, String name) {
        Answered answered = answered(form, name, form.asks("tool:0 hello"));

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(1, Chats.posts("/images"));
        assertTrue(drawing(answered.pictures().getFirst()).contains("red cat"));
        List<JsonNode> messages = messages();
        assertEquals(List.of("user", "assistant", "tool"), roles(messages));
        JsonNode call = messages.get(1).at("/tool_calls/0");
        assertEquals(OURS, call.path("id").asText());
        assertEquals("generate_image", call.at("/function/name").asText());
        assertEquals(
                "a red cat",
                ChatForm.json(call.at("/function/arguments").textValue())
                        .path("prompt")
                        .asText());
        assertEquals(OURS, messages.get(2).path("tool_call_id").asText());
    }

    static Stream<Arguments> twoCallsInOneTurnGetTheirOwnResults() {
        return both("same_index.sse");
    }

    @ParameterizedTest
    @MethodSource
    void twoCallsInOneTurnGetTheirOwnResults(ChatForm form, String name) {
        Answered answered = answered(form, name, form.asks("tool:0 hello"));

        assertEquals(2, answered.pictures().size(), answered.raw());
        List<JsonNode> messages = messages();
        assertEquals(List.of("user", "assistant", "tool", "tool"), roles(messages));
        for (int at = 0; at < 2; at++) {
            JsonNode call = messages.get(1).at("/tool_calls/" + at);
            JsonNode result = messages.get(2 + at);
            assertEquals(call.path("id"), result.path("tool_call_id"));
            String url = ChatForm.json(result.path("content").asText())
                    .path("imageUrl")
                    .asText();
            assertTrue(drawing(url).contains(at == 0 ? "red cat" : "blue cat"), "each call gets its own result");
        }
    }

    /** Holds in the loop and when the caller sends the message back. */
    @ParameterizedTest
    @EnumSource(names = "COMPLETIONS.*", mode = Mode.MATCH_ALL)
    void signaturesGoBackWithTheirCall(ChatForm form) {
        ObjectNode request = form.asks("tool:0 hello");
        Answered answered = answered(form, "thought_signature.json", request);
        List<JsonNode> inTheLoop = messages();
        assertSigned(inTheLoop.get(1));

        ObjectNode next = form.goOn(request, answered, "");
        next.withArray("messages").addObject().put("role", "user").put("content", "tool:0 and now?");
        form.talk(next);

        List<JsonNode> later = messages();
        assertEquals(List.of("user", "assistant", "tool", "assistant", "user"), roles(later));
        assertSigned(later.get(1));
        assertFalse(later.get(3).has("reasoning_details"), later::toString);
        assertEquals(inTheLoop.get(1).path("tool_calls"), later.get(1).path("tool_calls"));
        assertEquals(inTheLoop.get(2), later.get(2));
    }

    private static void assertSigned(JsonNode message) {
        assertEquals(
                Cases.json("thought_signature.json").at("/choices/0/message/reasoning_details"),
                message.path("reasoning_details"));
        assertEquals(
                "SIG-A",
                message.at("/tool_calls/0/extra_content/google/thought_signature")
                        .asText(),
                message::toString);
    }

    @ParameterizedTest
    @EnumSource(names = "COMPLETIONS.*", mode = Mode.MATCH_ALL)
    void aMixedTurnGoesBackAsOneMessage(ChatForm form) {
        ObjectNode request = form.withFunction("get_weather", form.asks("tool:0 hello"));
        Answered answered = answered(form, "mixed_sig.json", request);
        assertEquals(List.of(CALLERS), answered.callsToMake(), answered.raw());
        assertEquals(1, answered.pictures().size(), answered.raw());

        form.talk(form.goOn(request, answered, "sunny"));

        List<JsonNode> messages = messages();
        assertEquals(List.of("user", "assistant", "tool", "tool"), roles(messages));
        JsonNode said = Cases.json("mixed_sig.json").at("/choices/0/message");
        assertEquals(said.path("reasoning_details"), messages.get(1).path("reasoning_details"));
        assertEquals(said.path("tool_calls"), messages.get(1).path("tool_calls"));
        assertEquals(OURS, messages.get(2).path("tool_call_id").asText());
        assertEquals(CALLERS, messages.get(3).path("tool_call_id").asText());
        assertEquals("sunny", messages.get(3).path("content").asText());
    }

    /** In responses, signatures are separate items or members of the call. */
    @ParameterizedTest
    @EnumSource(names = "RESPONSES.*", mode = Mode.MATCH_ALL)
    void aMixedTurnOfItemsGoesBackUnchanged(ChatForm form) {
        String output = "[{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'ENC-A'},"
                + "{'type':'function_call','id':'fc_1','call_id':'call_a','name':'generate_image','status':'completed',"
                + "'arguments':'{\\'prompt\\': \\'a red cat\\'}','thought_signature':'SIG-A'},"
                + "{'type':'function_call','id':'fc_2','call_id':'call_w','name':'get_weather','status':'completed',"
                + "'arguments':'{}'}]";
        String json = "{'id':'r','object':'response','status':'completed','output':" + output + "}";
        Chats.turn(
                1,
                new Fault.Answer(
                        200, "application/json", json.replace('\'', '"').getBytes(UTF_8)));
        ObjectNode request = form.withFunction("get_weather", form.asks("tool:0 hello"));

        Answered answered = form.talk(request);
        assertEquals(List.of("call_w"), answered.callsToMake(), answered.raw());
        form.talk(form.goOn(request, answered, "sunny"));

        List<JsonNode> input = input();
        assertEquals(Cases.read(output.replace('\'', '"')).valueStream().toList(), input.subList(1, 4));
        assertEquals("call_a", input.get(4).path("call_id").asText());
        assertTrue(input.get(4).path("output").asText().contains("imageUrl"));
        assertEquals("call_w", input.get(5).path("call_id").asText());
        assertEquals("sunny", input.get(5).path("output").asText());
        assertEquals(6, input.size());
    }

    static Stream<Arguments> text() {
        return both("text_null_finish.json", "azure_first.sse", "perplexity_images.json");
    }

    @ParameterizedTest
    @MethodSource
    void text(ChatForm form, String name) {
        Answered answered = answered(form, name, form.says("hello"));

        assertEquals("stop", answered.finish());
        assertFalse(answered.text().isEmpty());
        assertTrue(answered.raw().contains("\"gen-1\""), answered.raw());
        assertEquals(name.startsWith("azure"), answered.raw().contains("prompt_filter_results"), "nothing is lost");
        assertEquals(name.startsWith("perplexity"), answered.raw().contains("https://example.com/panda.jpg"));
    }

    @ParameterizedTest
    @EnumSource(names = "COMPLETIONS.*", mode = Mode.MATCH_ALL)
    void severalChoices(ChatForm form) {
        upstreamAnswers("n2_stream.sse");

        var response = form.post(form.says("hello"));

        StringBuilder[] texts = {new StringBuilder(), new StringBuilder()};
        String[] finishes = new String[2];
        List<JsonNode> documents =
                form.isStreamed() ? ChatForm.events(response) : List.of(ChatForm.json(response.asString()));
        for (JsonNode document : documents) {
            for (JsonNode choice : document.path("choices")) {
                int index = choice.path("index").asInt();
                texts[index].append(choice.path("delta").path("content").asText(""));
                texts[index].append(choice.path("message").path("content").asText(""));
                if (choice.hasNonNull("finish_reason")) {
                    finishes[index] = choice.path("finish_reason").asText();
                }
            }
        }
        assertEquals(List.of("one", "two"), List.of(texts[0].toString(), texts[1].toString()));
        assertEquals(List.of("stop", "length"), List.of(finishes));
    }

    static Stream<Arguments> callsWithCollidingIdsGetTheirOwnResults() {
        return Stream.of(ChatForm.RESPONSES, ChatForm.RESPONSES_STREAMED)
                .flatMap(form -> Stream.of("resp_same_index.sse", "resp_same_call_id.sse")
                        .map(name -> Arguments.of(form, name)));
    }

    @ParameterizedTest
    @MethodSource
    void callsWithCollidingIdsGetTheirOwnResults(ChatForm form, String name) {
        ObjectNode request = form.asks("tool:0 hello");
        Answered answered = answered(form, name, request);

        assertEquals(2, Chats.posts("/images"));
        Set<String> ids = new HashSet<>();
        for (JsonNode item : answered.message()) {
            if (item.path("type").asText().startsWith("openrouter:")) {
                ids.add(item.path("id").asText());
                assertTrue(drawing(item.path("imageUrl").asText())
                        .contains(item.path("prompt").asText().substring(2)));
            }
        }
        assertEquals(2, ids.size(), answered.raw());
        assertOneResultEach(input());

        ObjectNode next = form.goOn(request, answered, "");
        form.talk(next);
        assertOneResultEach(input());
    }

    private static void assertOneResultEach(List<JsonNode> input) {
        List<String> calls = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (JsonNode item : input) {
            switch (item.path("type").asText()) {
                case "function_call" -> calls.add(item.path("call_id").asText());
                case "function_call_output" -> results.add(item.path("call_id").asText());
                default -> {}
            }
        }
        assertEquals(2, new HashSet<>(calls).size(), input::toString);
        assertEquals(calls, results);
    }

    private static Stream<Arguments> both(String... names) {
        return Stream.of(ChatForm.COMPLETIONS, ChatForm.COMPLETIONS_STREAMED)
                .flatMap(form -> Stream.of(names).map(name -> Arguments.of(form, name)));
    }

    private static Answered answered(ChatForm form, String name, JsonNode request) {
        upstreamAnswers(name);
        return form.talk(request);
    }

    private static void upstreamAnswers(String name) {
        String type = name.endsWith(".sse") ? "text/event-stream" : "application/json";
        Chats.turn(1, new Fault.Answer(200, type, Cases.text(name).getBytes(UTF_8)));
    }

    /** The messages of the last request to the model. */
    private static List<JsonNode> messages() {
        return lastRequest().path("messages").valueStream().toList();
    }

    private static List<JsonNode> input() {
        return lastRequest().path("input").valueStream().toList();
    }

    private static JsonNode lastRequest() {
        return ChatForm.json(LocalParts.openRouter().requests().stream()
                .filter(request -> request.path().endsWith("/chat/completions")
                        || request.path().endsWith("/responses"))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .body());
    }

    private static List<String> roles(List<JsonNode> messages) {
        return messages.stream().map(message -> message.path("role").asText()).toList();
    }

    private static String drawing(String url) {
        return new String(Pictures.fetch(url).body(), UTF_8);
    }
}
