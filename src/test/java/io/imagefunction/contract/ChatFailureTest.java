package io.imagefunction.contract;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.ChatForm.Answered;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure in a conversation is an error if nothing is paid yet, and otherwise an answer with the partial result. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ChatFailureTest {

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    static Stream<Arguments> anErrorOfOpenRouterIsAnsweredWithItsCode() {
        List<Arguments> all = new ArrayList<>();
        for (ChatForm form : ChatForm.values()) {
            all.add(Arguments.of(form, "error:400", 400, "invalid_request"));
            all.add(Arguments.of(form, "error:402", 402, "insufficient_credits"));
            all.add(Arguments.of(form, "error:404", 404, "model_not_found"));
            all.add(Arguments.of(form, "error:moderation", 403, "content_policy_violation"));
            all.add(Arguments.of(form, "error:500", 500, "upstream_error"));
            all.add(Arguments.of(form, "error:529", 529, "upstream_unavailable"));
            // The API key belongs to the operator, so the caller does not learn about its errors.
            all.add(Arguments.of(form, "error:401", 500, "configuration_error"));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource
    void anErrorOfOpenRouterIsAnsweredWithItsCode(ChatForm form, String command, int status, String code) {
        JsonNode failure = failure(status, form.post(form.asks(command + " tool:1 a red panda")));

        assertEquals(code, failure.path("code").asText(), failure::toString);
        assertFalse(failure.has("user_id"));
        assertEquals(0, Chats.posts("/images"));
    }

    @ParameterizedTest
    @EnumSource
    void anUnpaidFailureIsRetried(ChatForm form) {
        Answered answered = form.talk(form.says("flaky:1 hello " + form));

        assertTrue(answered.text().startsWith("You said: hello"));
    }

    static Stream<Arguments> lost() {
        String spoken = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\n"
                + "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\n";
        return Stream.of(ChatForm.values())
                .flatMap(form -> Stream.of(
                        Arguments.of(form, new Fault.LoseRequest()),
                        Arguments.of(form, new Fault.LoseAnswer()),
                        Arguments.of(form, new Fault.CutAnswer("text/event-stream", new byte[0])),
                        Arguments.of(form, new Fault.CutAnswer("text/event-stream", spoken.getBytes(UTF_8))),
                        Arguments.of(
                                form,
                                new Fault.Answer(
                                        200,
                                        "text/event-stream",
                                        (spoken + "data: {\"error\":{\"code\":502,\"message\":\"m\"}}\n\n")
                                                .getBytes(UTF_8))),
                        Arguments.of(
                                form,
                                fault("application/json", "{\"error\":{\"code\":502},\"usage\":{\"cost\":0.01}}"))));
    }

    /** The model may have started its answer, which OpenRouter bills. */
    @ParameterizedTest
    @MethodSource("lost")
    void aTurnThatMayBeBilledIsNotRetried(ChatForm form, Fault fault) {
        form.post(form.says("hello")); // leaves a connection that can be reused
        Upstream.reset();
        Chats.turn(1, fault);

        Response response = form.post(form.says("hello"));

        assertEquals(1, Chats.posts("/chat/completions") + Chats.posts("/responses"), response.asString());
        assertFalse(response.asString().contains("othing was paid"), response.asString());
    }

    /** The text may be billed, so it is not lost, and no client is told to ask for it again. */
    @ParameterizedTest
    @EnumSource
    void aTextThatEndsInAnErrorIsAnsweredOnce(ChatForm form) {
        String text = form.isCompletions()
                ? "{\"id\":\"c\",\"choices\":[{\"index\":0,\"MESSAGE\":{\"content\":\"Once upon\"}}]"
                : "{\"id\":\"r\",\"output\":[{\"type\":\"message\",\"id\":\"m\",\"role\":\"assistant\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"Once upon\",\"annotations\":[]}]}]";
        String error = "\"error\":{\"code\":502,\"message\":\"overheated sk-or-v1-0123456789abcdef\"}}";
        String chunk = form.isCompletions()
                ? text.replace("MESSAGE", "delta") + "}"
                : "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"item_id\":\"m\","
                        + "\"delta\":\"Once upon\"}";
        Fault fault = form.isStreamed()
                ? fault("text/event-stream", "data: " + chunk + "\n\ndata: {" + error + "\n\n")
                : fault("application/json", text.replace("MESSAGE", "message") + "," + error);
        Chats.turn(1, fault);

        Response response = form.post(form.says("a story"));

        String raw = response.asString();
        assertEquals(1, Chats.posts("/chat/completions") + Chats.posts("/responses"), raw);
        assertTrue(raw.contains("Once upon") && raw.contains("It may have been paid for"), raw);
        if (form.isStreamed()) {
            assertTrue(raw.contains("broken_answer") && !raw.contains("502,"), raw);
            assertTrue(raw.contains("OpenRouter says: overheated …"), raw);
        } else {
            Answered answered = form.read(response);
            assertTrue(answered.text().startsWith("Once upon"), raw);
            assertEquals(form.isCompletions() ? "error" : "incomplete", answered.finish(), raw);
            assertEquals(1, answered.warnings().size(), raw);
            assertTrue(answered.warnings().get(0).asText().contains("(upstream_unavailable)"), raw);
            assertFalse(ChatForm.json(raw).hasNonNull("error"), raw);
        }
    }

    private static Fault fault(String type, String answer) {
        return new Fault.Answer(200, type, answer.getBytes(UTF_8));
    }

    /** The model had begun, but there is nothing to answer. */
    @Test
    void anErrorAfterAnEmptyBeginningIsNotToBeRetried() {
        String begun = "data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\n"
                + "data: {\"error\":{\"code\":502,\"message\":\"m\"}}\n\n";
        Chats.turn(1, fault("text/event-stream", begun));

        JsonNode failure = failure(424, ChatForm.RESPONSES.post(ChatForm.RESPONSES.says("hello")));

        assertEquals("broken_answer", failure.path("code").asText(), failure::toString);
        assertFalse(failure.path("retryable").asBoolean(), failure::toString);
    }

    static Stream<Arguments> anErrorAfterABeginningWithoutContentSaysWhy() {
        List<Arguments> all = new ArrayList<>();
        for (ChatForm form : ChatForm.values()) {
            all.add(Arguments.of(form, "429", "", 424, "broken_answer", "rate_limit_exceeded"));
            all.add(Arguments.of(form, "'rate_limit_exceeded'", "", 424, "broken_answer", "rate_limit_exceeded"));
            all.add(Arguments.of(form, "502", "", 424, "broken_answer", "upstream_unavailable"));
            all.add(Arguments.of(form, "502", ",'error_type':'odd'", 424, "broken_answer", "odd"));
            // Asking again is safe, as nothing was generated, but would fail in the same way.
            all.add(Arguments.of(form, "403", ",'reasons':[]", 403, "content_policy_violation", null));
            all.add(Arguments.of(form, "400", "", 400, "invalid_request", null));
            all.add(Arguments.of(form, "404", "", 404, "model_not_found", null));
            all.add(Arguments.of(form, "401", "", 500, "configuration_error", null));
        }
        return all.stream();
    }

    /** @param type the error's, if it is not the code */
    @ParameterizedTest
    @MethodSource
    void anErrorAfterABeginningWithoutContentSaysWhy(
            ChatForm form, String said, String more, int status, String code, String type) {
        String begun =
                switch (form) {
                    case COMPLETIONS -> "'choices':[{'index':0,'message':{'role':'assistant','content':''}}],";
                    case COMPLETIONS_STREAMED -> "{'choices':[{'index':0,'delta':{'role':'assistant','content':''}}]}";
                    case RESPONSES ->
                        "'output':[{'type':'message','id':'m','role':'assistant','status':'incomplete','content':"
                                + "[{'type':'output_text','text':'','annotations':[]}]}],";
                    case RESPONSES_STREAMED -> "{'type':'response.created','response':{'id':'r','output':[]}}";
                };
        String error =
                "'error':{'code':" + said + ",'message':'Odd','metadata':{'provider_name':'Provider'" + more + "}}}";
        Chats.turn(
                1,
                form.isStreamed()
                        ? fault(
                                "text/event-stream",
                                ("data: " + begun + "\n\ndata: {" + error + "\n\n").replace('\'', '"'))
                        : fault("application/json", ("{" + begun + error).replace('\'', '"')));

        try (LogCapture log = LogCapture.open()) {
            Response response = form.post(form.says("hello"));

            JsonNode failure = form.isStreamed() ? ChatForm.events(response).getLast() : failure(status, response);
            assertEquals(1, Chats.posts("/chat/completions") + Chats.posts("/responses"), failure::toString);
            assertEquals(code, failure.path("code").asText(), failure::toString);
            assertEquals(status, failure.at("/error/code").asInt(), failure::toString);
            assertFalse(failure.path("retryable").asBoolean(true), failure::toString);
            assertEquals(
                    type == null ? code : type,
                    failure.at("/error/metadata/error_type").asText(),
                    failure::toString);
            boolean told = status != 500;
            assertEquals(told, failure.at("/error/message").asText().endsWith("Odd"), failure::toString);
            assertEquals(told, failure.at("/error/metadata/provider_name").isTextual(), failure::toString);
            String field = said.startsWith("'") ? "upstreamType=" + said.replace("'", "") : "upstreamStatus=" + said;
            assertTrue(
                    log.lines().stream().anyMatch(line -> line.contains(field)), () -> String.join("\n", log.lines()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void openRoutersErrorMessageIsAnsweredWithoutSecrets(ChatForm form) {
        Chats.turn(
                1,
                new Fault.Answer(
                        400,
                        "application/json",
                        ("{\"error\":{\"code\":400,\"message\":\"Unknown voice\",\"metadata\":{\"raw\":\"key"
                                        + " sk-or-v1-0123456789abcdef and data:image/png;base64,iVBORw0KGgo=\"}},"
                                        + "\"user_id\":\"user_of_the_operator\"}")
                                .getBytes(UTF_8)));

        Response response = form.post(form.says("hello"));

        JsonNode failure = failure(400, response);
        assertEquals("Unknown voice", failure.at("/error/message").asText());
        assertFalse(response.asString().contains("0123456789abcdef"), response.asString());
        assertFalse(response.asString().contains("iVBOR"), response.asString());
        assertFalse(response.asString().contains("user_of_the_operator"), response.asString());
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInPlaceOfAnAnswerIsAnsweredAsAnError(ChatForm form) {
        Response response = form.post(form.asks("error:late:502 tool:1 a red panda"));

        if (form.isStreamed()) {
            assertEquals(200, response.statusCode());
            List<JsonNode> events = ChatForm.events(response);
            JsonNode error = events.getLast();
            assertEquals("Provider returned error", error.at("/error/message").asText(), response.asString());
            assertEquals(502, error.at("/error/code").asInt(), response.asString());
            assertEquals(
                    List.of(error),
                    events.stream().filter(event -> event.has("error")).toList());
            assertEquals(0, Chats.posts("/images"));
        } else {
            failure(502, response);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noTextOfAConversationIsLogged(ChatForm form) {
        try (LogCapture log = LogCapture.open()) {
            Answered answered = form.talk(form.asks("tool:1 zebulon"));
            form.post(form.says("error:400 zebulon"));
            form.post(form.asks("tool:1 error:content_policy zebulon"));
            Chats.turn(
                    1,
                    new Fault.Answer(
                            400,
                            "application/json",
                            "{\"error\":{\"code\":400,\"message\":\"no zebulon\"}}".getBytes(UTF_8)));
            form.post(form.says("zebulon"));

            assertTrue(log.lines().size() > 4);
            String all = String.join("\n", log.lines());
            assertFalse(all.contains("zebulon"), all);
            assertFalse(all.contains("X-Amz"), all);
            assertTrue(answered.text().contains("X-Amz-Signature"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnreadableAnswerCountsAsPossiblyPaid(ChatForm form) {
        Chats.turn(1, new Fault.Answer(200, "application/json", "<html>".getBytes(UTF_8)));

        assertEquals(
                "broken_answer",
                failure(424, form.post(form.says("hello"))).path("code").asText());
    }

    /** The picture has been paid for, so a client that retried the call would pay again. */
    @ParameterizedTest
    @EnumSource
    void aPictureIsAnsweredIfTheNextTurnFails(ChatForm form) {
        Chats.turn(2, new Fault.Answer(400, "application/json", "{\"error\":{\"code\":400}}".getBytes(UTF_8)));

        Answered answered = form.talk(form.asks("tool:1 a red panda"));

        assertStopped("error", form, answered);
    }

    @ParameterizedTest
    @EnumSource
    void aPictureIsAnsweredIfTheNextTurnIsCut(ChatForm form) {
        Chats.turn(2, new Fault.CutAnswer("application/json", "{\"choices\":[".getBytes(UTF_8)));

        assertStopped("error", form, form.talk(form.asks("tool:1 a red panda")));
    }

    private static void assertStopped(String finish, ChatForm form, Answered answered) {
        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(1, Chats.posts("/images"));
        assertEquals(form.isCompletions() ? finish : "incomplete", answered.finish());
        assertTrue(answered.text().contains(answered.pictures().getFirst()), answered.text());
        assertFalse(answered.warnings().isEmpty());
        assertEquals(
                1, answered.usage().at("/server_tool_use/tool_calls_executed").asInt());
    }

    @ParameterizedTest
    @EnumSource
    void aPictureThatCannotBeStoredIsReportedAsLost(ChatForm form) {
        LocalParts.toS3().plan(100, request("PUT", "/images/"), new Fault.Answer(403, "text/xml", new byte[0]));

        Answered answered = form.talk(form.asks("tool:1 a red panda"));

        assertTrue(answered.text().contains("could not be stored"), answered.text());
        assertEquals(1, Chats.posts("/images"), "the picture is not paid again");
    }

    static Stream<Arguments> anInvalidRequestIsRefusedWithTheFieldsName() {
        List<Arguments> all = new ArrayList<>();
        for (ChatForm form : ChatForm.values()) {
            add(all, form, "max_tool_calls", request -> request.put("max_tool_calls", 31));
            add(all, form, "max_tool_calls", request -> request.put("max_tool_calls", "many"));
            add(all, form, "n", request -> request.put("n", 2));
            add(all, form, "stream", request -> request.put("stream", "yes"));
            add(all, form, "stop_server_tools_when", request -> request.putArray("stop_server_tools_when")
                    .addObject());
            add(all, form, "tools[1]", request -> request.withArray("tools")
                    .addObject()
                    .put("type", "openrouter:image_generation"));
            add(all, form, "tools[0].parameters", request -> tool(request).put("parameters", "high"));
            add(all, form, "tools[0].parameters.background", request -> parameters(request)
                    .put("background", "transparent"));
            add(all, form, "tools[0].parameters.aspect_ratio", request -> parameters(request)
                    .put("aspect_ratio", 3));
            add(all, form, "tools[0].parameters.n", request -> parameters(request)
                    .put("n", 3));
            add(all, form, "tools[0].parameters.prompt", request -> parameters(request)
                    .put("prompt", "a cat"));
        }
        return all.stream();
    }

    private static void add(List<Arguments> all, ChatForm form, String param, Consumer<ObjectNode> change) {
        ObjectNode request = form.asks("tool:1 a red panda");
        change.accept(request);
        all.add(Arguments.of(form, request, param));
    }

    private static ObjectNode tool(ObjectNode request) {
        return (ObjectNode) request.at("/tools/0");
    }

    private static ObjectNode parameters(ObjectNode request) {
        return (ObjectNode) request.at("/tools/0/parameters");
    }

    @ParameterizedTest
    @MethodSource
    void anInvalidRequestIsRefusedWithTheFieldsName(ChatForm form, ObjectNode request, String param) {
        JsonNode failure = failure(400, form.post(request));

        assertEquals(param, failure.path("param").asText(), failure::toString);
        assertEquals(0, Upstream.generations(), "OpenRouter is not called and nothing is paid");
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatIsNotARequestIsRefused(ChatForm form) {
        for (String body : List.of("", "[]", "null", "{", "{\"messages\":1,\"messages\":2}")) {
            HttpAnswer answer = Doors.post(form.path(), body.getBytes(UTF_8), "Content-Type", "application/json");
            assertEquals(400, answer.status(), answer::toString);
            JsonNode failure = ChatForm.json(answer.text());
            assertEquals("invalid_request", failure.path("code").asText());
            assertEquals(400, failure.at("/error/code").asInt());
        }
        assertEquals(0, Upstream.generations());
    }

    /** API Gateway closes the connection at its timeout. The partial result is answered before. */
    @Test
    void atTheDeadlineTheFinishedPicturesAreAnswered() {
        for (ChatForm form : ChatForm.values()) {
            Upstream.reset();
            Chats.turn(2, new Fault.Stall());
            ObjectNode event =
                    Doors.imagesEvent(form.asks("tool:1 a red panda").toString().getBytes(UTF_8));
            event.put("rawPath", form.path());
            event.withObject("/requestContext").put("timeEpoch", System.currentTimeMillis() - 24_000);
            event.withObject("/requestContext/http").put("path", form.path());

            HttpAnswer answer = Doors.invoke(event);

            assertEquals(200, answer.status(), answer::toString);
            Contract.holdsNoPicture(answer.text());
            assertTrue(answer.text().contains("Time ran out"), answer::toString);
            assertTrue(
                    answer.text().contains(form.isCompletions() ? "\"length\"" : "\"incomplete\""), answer::toString);
            assertTrue(answer.text().contains(".svg?"), answer::toString);
            assertEquals(1, Chats.posts("/images"));
        }
    }

    /** A caller that closes the connection does not want to pay. */
    @ParameterizedTest
    @EnumSource(names = {"COMPLETIONS_STREAMED", "RESPONSES_STREAMED"})
    void theCallToOpenRouterIsCancelledWhenTheCallerDisconnects(ChatForm form) throws Exception {
        Chats.turn(1, new Fault.StallInAnswer("text/event-stream", ": at work\n\n".getBytes(UTF_8)));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + FunctionUnderTest.port() + form.path()))
                .POST(HttpRequest.BodyPublishers.ofString(form.says("hello").toString()))
                .build();

        try (HttpClient client = HttpClient.newHttpClient()) {
            try (InputStream answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                assertEquals(':', answer.read());
            }
            client.shutdownNow();
        }

        assertEquals(1, LocalParts.toOpenRouter().hangUps().size());
        LocalParts.toOpenRouter().hangUps().getFirst().get(30, TimeUnit.SECONDS);
    }

    private static JsonNode failure(int status, Response response) {
        assertEquals(status, response.statusCode(), response::asString);
        Contract.holdsNoPicture(response.asString());
        JsonNode failure = ChatForm.json(response.asString());
        assertEquals("error", failure.path("status").asText());
        assertEquals(status, failure.at("/error/code").asInt(), failure::toString);
        assertFalse(failure.at("/error/message").asText().isEmpty(), failure::toString);
        assertFalse(failure.at("/error/metadata/error_type").asText().isEmpty(), failure::toString);
        assertEquals(
                failure.path("retryable").asText(), response.header("X-Should-Retry"), "clients look at the header");
        return failure;
    }
}
