package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A turn is not retried once the model has started to answer, because OpenRouter bills that answer. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ChatRetryTest {

    private static final String CHUNK =
            "data: {\"id\":\"gen-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"a/model\",\"choices\":[%s]}\n\n";
    private static final String WORDS =
            CHUNK.formatted("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Once upon\"}}");
    private static final String ITEM = """
            data: {"type":"response.created","sequence_number":0,"response":{"id":"resp-1","status":"in_progress","output":[]}}

            data: {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"message",\
            "id":"msg-1","role":"assistant","status":"in_progress","content":[]}}

            data: {"type":"response.content_part.added","sequence_number":2,"output_index":0,"content_index":0,\
            "item_id":"msg-1","part":{"type":"output_text","text":"","annotations":[]}}

            data: {"type":"response.output_text.delta","sequence_number":3,"output_index":0,"content_index":0,\
            "item_id":"msg-1","delta":"Once upon"}

            """;

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    static Stream<Arguments> brokenOff() {
        return Stream.of(ChatForm.values()).filter(ChatForm::isStreamed).flatMap(form -> {
            String said = form.isCompletions() ? WORDS : ITEM;
            return Stream.concat(
                    Stream.of(429, 500, 502, 503, 529)
                            .map(status -> Arguments.of(form, events(said + error(form, status)))),
                    Stream.of(
                            Arguments.of(form, events(said)),
                            Arguments.of(form, new Fault.CutAnswer("text/event-stream", said.getBytes(UTF_8)))));
        });
    }

    @ParameterizedTest
    @MethodSource("brokenOff")
    void aModelThatHasStartedToAnswerIsCalledOnce(ChatForm form, Fault fault) {
        Chats.turn(1, fault);

        Response response = form.post(form.says("hello"));

        assertEquals(1, Chats.posts(form.isCompletions() ? "/chat/completions" : "/responses"), response::asString);
        assertEquals(0, LocalParts.toOpenRouter().pending());
        List<?> errors = ChatForm.events(response).stream()
                .filter(event ->
                        event.has("error") || event.path("type").asText().endsWith("failed"))
                .toList();
        assertEquals(1, errors.size(), response::asString);
        assertFalse(response.asString().contains("You said"), response::asString);
    }

    static Stream<Arguments> unfinished() {
        return Stream.of(ChatForm.values()).filter(form -> !form.isStreamed()).flatMap(form -> Stream.of(
                        "{\"id\":\"gen-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Once",
                        "{\"id\":\"resp-1\",\"object\":\"response\",\"output\":[{\"type\":\"message\",\"content\":[{\"text\":\"On")
                .map(said -> Arguments.of(form, said)));
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    void aModelWhoseAnswerIsCutIsCalledOnce(ChatForm form, String said) {
        Chats.turn(1, new Fault.CutAnswer("application/json", said.getBytes(UTF_8)));

        assertEquals(424, form.post(form.says("hello")).statusCode());

        assertEquals(1, Chats.posts(form.isCompletions() ? "/chat/completions" : "/responses"));
    }

    private static Fault events(String text) {
        return new Fault.Answer(200, "text/event-stream", text.getBytes(UTF_8));
    }

    /** An error as OpenRouter sends it in the middle of a stream. */
    private static String error(ChatForm form, int status) {
        String error = "{\"code\":" + status + ",\"message\":\"Provider returned error\"}";
        return form.isCompletions()
                ? CHUNK.formatted("{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}")
                        .replace("}]}", "}],\"error\":" + error + "}")
                : "data: {\"type\":\"error\",\"sequence_number\":4,\"code\":\"server_error\",\"message\":\"Provider returned"
                        + " error\",\"error\":" + error + "}\n\n";
    }
}
