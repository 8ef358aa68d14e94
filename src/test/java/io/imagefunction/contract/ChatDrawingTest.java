package io.imagefunction.contract;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.ChatForm.Answered;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures that chat models draw themselves are stored in the bucket, and the answers contain their URLs. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class ChatDrawingTest {

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aDrawnPictureIsAnsweredAsAUrl(ChatForm form) {
        Answered answered = form.talk(draw(form, "a red panda"));

        assertEquals("Here is your picture.", answered.text());
        assertEquals(1, answered.pictures().size(), answered.raw());
        var picture = Pictures.fetch(answered.pictures().getFirst());
        assertEquals("image/png", picture.headers().firstValue("Content-Type").orElse(""));
        assertTrue(answered.usage().path("cost").asDouble() > 0);
    }

    @ParameterizedTest
    @EnumSource
    void theAspectRatioIsRequestedInOpenRoutersFormat(ChatForm form) {
        ObjectNode request = draw(form, "a red panda");
        request.putObject("image_config").put("aspect_ratio", "16:9");

        Answered answered = form.talk(request);

        byte[] png = Pictures.fetch(answered.pictures().getFirst()).body();
        int width = java.nio.ByteBuffer.wrap(png).getInt(16);
        int height = java.nio.ByteBuffer.wrap(png).getInt(20);
        assertEquals(1344, width);
        assertEquals(768, height);
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenPictureIsReportedAndTheRestIsAnswered(ChatForm form) {
        Answered answered = form.talk(draw(form, "broken:base64 a red panda"));

        assertEquals(0, answered.pictures().size(), answered.raw());
        assertEquals("Here is your picture.", answered.text());
        assertTrue(answered.warnings().toString().contains("broken"), answered.raw());
    }

    @ParameterizedTest
    @EnumSource
    void aPictureThatCannotBeStoredIsReportedAndTheRestIsAnswered(ChatForm form) {
        LocalParts.toS3().plan(100, request("PUT", "/"), new Fault.Answer(403, "text/xml", new byte[0]));

        Answered answered = form.talk(draw(form, "a red panda"));

        assertEquals(0, answered.pictures().size(), answered.raw());
        assertTrue(answered.warnings().toString().contains("could not be stored"), answered.raw());
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerCutInsideThePictureIsAnError(ChatForm form) {
        var response = form.post(draw(form, "broken:cut a red panda"));

        Contract.holdsNoPicture(response.asString());
        if (!form.isStreamed()) {
            assertEquals(424, response.statusCode(), response.asString());
        }
        assertTrue(response.asString().contains("broken_answer"), response.asString());
    }

    /** The picture arrived completely, so it has been paid for, even if the rest is lost. */
    @ParameterizedTest
    @EnumSource
    void aPictureIsAnsweredIfTheAnswerIsCutAfterIt(ChatForm form) {
        String url = "data:image/png;base64," + Upstream.base64(Upstream.picture("png", 3, 2));
        String cut = "{\"choices\":[{\"message\":{\"images\":[{\"image_url\":{\"url\":\"" + url + "\"}}";
        Chats.turn(1, new Fault.CutAnswer("application/json", cut.getBytes(UTF_8)));

        Answered answered = form.talk(draw(form, "a red panda"));

        assertEquals(1, answered.pictures().size(), answered.raw());
        assertEquals(200, Pictures.fetch(answered.pictures().getFirst()).statusCode());
        assertEquals(form.isCompletions() ? "error" : "incomplete", answered.finish());
    }

    /** The model has already written text, so the answer contains more than the picture. */
    @ParameterizedTest
    @EnumSource
    void aPictureThatCannotBeShownInTheTextIsNamedInTheWarnings(ChatForm form) {
        String picture = Upstream.base64(Upstream.picture("png", 3, 2));
        String stream = form.isCompletions()
                ? "data: {'id':'g','choices':[{'index':0,'delta':{'content':'Here.'}}]}\n\n"
                        + "data: {'id':'g','choices':[{'index':0,'delta':{'images':[{'image_url':{'url':"
                        + "'data:image/png;base64," + picture + "'}}"
                : "data: {'type':'response.created','response':{'id':'r','status':'in_progress','output':[]}}\n\n"
                        + "data: {'type':'response.output_item.done','output_index':0,'item':{"
                        + "'type':'image_generation_call','id':'ig_1','result':'" + picture + "'";
        Chats.turn(
                1,
                new Fault.CutAnswer(
                        "text/event-stream", stream.replace('\'', '"').getBytes(UTF_8)));

        Answered answered = form.talk(draw(form, "a red panda"));

        String warnings = answered.warnings().toString();
        assertTrue(warnings.contains("http"), answered.raw());
        String url = warnings.replaceAll("(?s).*(http[^\"]*)\".*", "$1");
        assertEquals(200, Pictures.fetch(url).statusCode());
        assertEquals(form.isCompletions() ? "error" : "incomplete", answered.finish());
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatOnlyDrawsIsRefusedForChat(ChatForm form) {
        ObjectNode request = form.says("a red panda").put("model", "black-forest-labs/flux.2-pro");

        var response = form.post(request);

        assertEquals(404, response.statusCode());
        JsonNode failure = ChatForm.json(response.asString());
        assertTrue(failure.at("/error/message").asText().contains("/images"), response.asString());
        assertFalse(failure.path("retryable").asBoolean());
    }

    private static ObjectNode draw(ChatForm form, String prompt) {
        ObjectNode request = form.says(prompt).put("model", "google/gemini-2.5-flash-image");
        request.putArray("modalities").add("image").add("text");
        return request;
    }
}
