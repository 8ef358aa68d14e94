package io.imagefunction.contract;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.ChatForm.Answered;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of gateways in front of models, recorded or similar, are handled without a second payment. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class UpstreamGatewaysTest {

    private static final String JSON = "application/json";

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "images_created201.json, 201, ",
        "images_created201.json, 202, ",
        "images_spaces.json, 200, ",
        "images_gzip.bin, 200, gzip",
        "images_gzip.bin, 203, gzip",
    })
    void aPictureThatArrivedIsPaidOnceAndAnswered(String recorded, int status, String encoding) {
        Map<String, String> headers = encoding == null
                ? Map.of("Content-Type", JSON)
                : Map.of("Content-Type", JSON, "Content-Encoding", encoding);
        Upstream.answers(new Fault.AnswerWith(status, headers, recorded(recorded)));

        JsonNode answer = Contract.success(Doors.images("{'prompt':'a red panda'}"));

        assertEquals(200, Pictures.fetch(answer.path("imageUrl").asText()).statusCode());
        assertEquals(0.01, answer.at("/usage/cost").asDouble());
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204})
    void anEmptyAnswerMayBePaidAndIsNotRetried(int status) {
        Upstream.answers(new Fault.AnswerWith(status, Map.of("Content-Type", JSON), new byte[0]));

        JsonNode failure = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertEquals("broken_answer", failure.path("code").asText());
        assertTrue(failure.path("error").asText().contains("may still have been billed"), failure::toString);
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @CsvSource({"br, br", "zstd, zstd", "gzip, in the middle"})
    void anUnknownEncodingMayBePaidAndIsNotRetried(String encoding, String said) {
        byte[] cut = Arrays.copyOf(recorded("images_gzip.bin"), 100);
        Upstream.answers(new Fault.AnswerWith(200, Map.of("Content-Type", JSON, "Content-Encoding", encoding), cut));

        JsonNode failure = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertEquals("broken_answer", failure.path("code").asText());
        assertTrue(failure.path("error").asText().contains(said), failure::toString);
        assertEquals(1, Upstream.generations());
    }

    @Test
    void aRedirectIsAConfigurationError() {
        Upstream.answers(
                new Fault.AnswerWith(307, Map.of("Location", "https://new.example.com/api/v1/images"), new byte[0]));

        JsonNode failure = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertEquals("configuration_error", failure.path("code").asText());
        assertTrue(failure.path("error").asText().contains("new.example.com"), failure::toString);
        assertTrue(failure.path("error").asText().contains("OPENROUTER_BASE_URL"), failure::toString);
        assertEquals(1, Upstream.generations());
    }

    @ParameterizedTest
    @EnumSource
    void aRedirectInAConversationIsAConfigurationError(ChatForm form) {
        Chats.turn(1, new Fault.AnswerWith(302, Map.of("Location", "https://new.example.com/"), new byte[0]));

        Response response = form.post(form.says("hello"));

        assertTrue(response.asString().contains("configuration_error"), response.asString());
        assertTrue(response.asString().contains("new.example.com"), response.asString());
    }

    @ParameterizedTest
    @CsvSource({
        "bom_sse.sse, application/json, First second",
        "bom_sse.sse, text/event-stream, First second",
        "sse_no_type.sse, '', Hi",
        "sse_no_type.sse, application/json, Hi",
        "draw_b64_json.json, application/json, Here.",
        "draw_b64_json.json, text/event-stream, Here.",
    })
    void aModelsTextIsReadWithAnyContentType(String recorded, String type, String text) {
        for (ChatForm form : new ChatForm[] {ChatForm.COMPLETIONS, ChatForm.COMPLETIONS_STREAMED}) {
            for (int status : new int[] {200, 201}) {
                Upstream.reset();
                Chats.turn(1, new Fault.AnswerWith(status, Map.of("Content-Type", type), recorded(recorded)));

                assertEquals(text, form.talk(form.says("hello")).text());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ChatForm.class,
            names = {"COMPLETIONS", "COMPLETIONS_STREAMED"})
    void aPictureInAnotherFormatIsAnsweredInTheUsualOne(ChatForm form) {
        Chats.turn(1, new Fault.AnswerWith(200, Map.of("Content-Type", JSON), recorded("draw_b64_json.json")));

        Answered answered = form.talk(form.says("hello"));

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(200, Pictures.fetch(answered.pictures().getFirst()).statusCode());
    }

    /** A gateway chooses this address, so it must not lead into the function's network. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/a.png",
                "https://127.0.0.1/a.png",
                "https://169.254.169.254/latest/meta-data",
                "https://localhost/a.png",
                "https://user@example.com/a.png",
            })
    void aPictureAtAPrivateAddressIsNotFetched(String url) {
        Upstream.answers("{\"data\":[{\"url\":\"" + url + "\"}]}");

        JsonNode failure = Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertEquals("broken_answer", failure.path("code").asText());
        assertTrue(failure.path("error").asText().contains(url), failure::toString);
        assertEquals(1, Upstream.generations());
    }

    /** Promise 1 also holds if the model writes the picture into its text. */
    @ParameterizedTest
    @EnumSource
    void aDataUrlInAModelsTextBecomesAUrl(ChatForm form) {
        String url = "data:image/png;base64," + Upstream.base64(Upstream.picture("png", 3, 2));
        String text = "Look: ![it](" + url + ") well";
        StringBuilder stream = new StringBuilder();
        if (!form.isCompletions()) {
            stream.append("data: {\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}\n\n")
                    .append("data: {\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":"
                            + "{\"type\":\"message\",\"id\":\"m\",\"content\":[]}}\n\n");
        }
        for (int at = 0; at < text.length(); at += 7) {
            String piece = text.substring(at, Math.min(text.length(), at + 7));
            stream.append(
                    form.isCompletions()
                            ? "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
                                    + "{\"content\":\"" + piece + "\"}}]}\n\n"
                            : "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"item_id\":\"m\","
                                    + "\"delta\":\"" + piece + "\"}\n\n");
        }
        String item = "{\"type\":\"message\",\"id\":\"m\",\"content\":[{\"type\":\"output_text\",\"text\":\"" + text
                + "\"}]}";
        stream.append(
                form.isCompletions()
                        ? "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                        : "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + item + "}\n\n"
                                + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\","
                                + "\"output\":[" + item + "]}}\n\n");
        Chats.turn(
                1,
                new Fault.AnswerWith(
                        200,
                        Map.of("Content-Type", "text/event-stream"),
                        stream.append("data: [DONE]\n\n").toString().getBytes(UTF_8)));

        Answered answered = form.talk(form.says("hello"));

        assertTrue(answered.text().startsWith("Look: ![it](http"), answered.text());
        assertTrue(answered.text().endsWith(") well"), answered.text());
        String stored = answered.text()
                .substring("Look: ![it](".length(), answered.text().length() - ") well".length());
        assertEquals(200, Pictures.fetch(stored).statusCode());
    }

    @Test
    void searchResultsAreAnsweredUnchanged() {
        Chats.turn(1, new Fault.AnswerWith(200, Map.of("Content-Type", JSON), recorded("perplexity_images.json")));

        Answered answered = ChatForm.COMPLETIONS.talk(ChatForm.COMPLETIONS.says("hello"));

        assertEquals(
                ChatForm.json(new String(recorded("perplexity_images.json"), UTF_8))
                        .path("images"),
                ChatForm.json(answered.raw()).path("images"));
    }

    @Test
    void theApiKeyDoesNotFollowARedirect() {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        request("POST", "/images"),
                        new Fault.AnswerWith(
                                308,
                                Map.of("Location", LocalParts.toOpenRouter().port() + "/elsewhere"),
                                new byte[0]));

        Contract.failure(Doors.images("{'prompt':'a red panda'}"));

        assertTrue(
                LocalParts.toOpenRouter().seen().stream().noneMatch(seen -> seen.contains("elsewhere")),
                LocalParts.toOpenRouter().seen()::toString);
    }

    private static byte[] recorded(String name) {
        try (var file = UpstreamGatewaysTest.class.getResourceAsStream("/cases/" + name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
