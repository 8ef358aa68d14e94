package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.Slow;
import io.imagefunction.http.Pictures;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged function works as Lambda runs it: as a process that polls the runtime API for invocations. */
class PackagedFunctionIT {

    static final String TEN_OF_TWENTY_MEGABYTES =
            "{'prompt':'size:20 a red panda','model':'openai/gpt-image-1','n':10}";

    private static final LocalParts PARTS = new LocalParts();

    private static Invoked function;

    /** Starts one process for all tests, because a JVM takes seconds to start. */
    @BeforeAll
    static void start() {
        function = new Invoked(PARTS.start());
    }

    @AfterAll
    static void stop() {
        function.close();
        PARTS.stop();
    }

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
    }

    @Test
    void theFirstPictureIsStored() throws Exception {
        fetchAndCheck(function.images("{'prompt':'a red panda'}"), 1);
    }

    /** The heap is the deployed one, a third of the size of all pictures. */
    @Test
    void tenPicturesOfTwentyMegabytesFitThroughTheDeployedHeap() throws Exception {
        JsonNode answer = function.images(TEN_OF_TWENTY_MEGABYTES);

        assertEquals(10, answer.path("data").size(), answer::toString);
    }

    /** Sketches are as large as the pictures, and the memory is the same. */
    @Test
    void largePicturesAndPreviewsCanBeStreamed() throws Exception {
        List<JsonNode> events = function.events(TEN_OF_TWENTY_MEGABYTES.replace("'n':10", "'n':4,'stream':true"));

        List<JsonNode> completed = events.stream()
                .filter(event -> event.path("type").asText().equals("image_generation.completed"))
                .toList();
        assertEquals(4, completed.size(), events::toString);
        completed.forEach(Pictures::fetchAndCheck);
    }

    /** The pictures arrive in a JSON body and in one event. The heap is a third of the size of all pictures. */
    @Slow
    @Test
    void aChatModelsPictureOfTwentyMegabytesIsAnsweredAsAUrl() throws Exception {
        String drawing = "'model':'google/gemini-2.5-flash-image','modalities':['image','text']";
        String said = "'messages':[{'role':'user','content':'size:20 a red panda'}]," + drawing;
        String asked = "'input':'size:20 a red panda'," + drawing;

        for (int round = 0; round < 5; round++) {
            for (String stream : List.of("", "'stream':true,")) {
                drawn(function.chat("/api/v1/chat/completions", "{" + stream + said + "}"));
                drawn(function.chat("/api/v1/responses", "{" + stream + asked + "}"));
            }
        }
    }

    private static void drawn(String answer) {
        Matcher url = Pattern.compile("\"(http://[^\"]*/images/[^\"]*)\"").matcher(answer);
        assertTrue(url.find(), answer);
        assertTrue(Pictures.fetch(url.group(1)).body().length > 19_000_000, answer);
        assertTrue(answer.length() < 100_000, "the answer contains no picture");
    }

    @Test
    void aChatModelCanCallTheImageTool() throws Exception {
        String answer = function.chat(
                "/api/v1/responses",
                "{'model':'openai/gpt-5-mini','stream':true,'input':'tool:parallel:3 a red panda',"
                        + "'tools':[{'type':'openrouter:image_generation'}]}");

        assertTrue(answer.contains("event: response.completed"), answer);
        assertEquals(
                3,
                Pattern.compile("\"response.output_item.done\",\"output_index\":\\d,\"item\":\\{\"type\":\"openrouter")
                        .matcher(answer)
                        .results()
                        .count(),
                answer);
    }

    /** Lambda freezes the process between two invocations; meanwhile servers close its connections. */
    @Test
    void connectionsClosedWhileFrozenCauseNoSecondPayment() throws Exception {
        for (int round = 0; round < 3; round++) {
            assertEquals(
                    "ok",
                    function.images("{'prompt':'a red panda'}").path("status").asText());
            function.process().signal("STOP");
            LocalParts.toOpenRouter().closeConnections();
            LocalParts.toS3().closeConnections();
            function.process().signal("CONT");
        }

        fetchAndCheck(function.images("{'prompt':'a red panda'}"), 1);
        assertEquals(
                4,
                LocalParts.toOpenRouter().seen().stream()
                        .filter(seen -> seen.startsWith("POST"))
                        .count());
    }

    /** The gateway sends the tool's name outside the event, in the client context. */
    @Test
    void aToolCallOfAnAgentCoreGatewayMakesAPicture() throws Exception {
        fetchAndCheck(function.agentCore("pictures___generate_image", "{'prompt':'a red panda'}"), 1);
        assertEquals(
                "invalid_request",
                function.agentCore("pictures___other", "{'prompt':'a red panda'}")
                        .path("code")
                        .asText());
    }

    @Slow
    @Test
    void aThousandInvocationsLeakNothing() throws Exception {
        Supplier<Usage> usage = () -> Usage.of(function.process().pid());
        invoke(200);
        Usage before = usage.get();

        invoke(1000);

        Usage after = usage.get();
        assertTrue(after.fileDescriptors() <= before.fileDescriptors() + 4, before + " → " + after);
        assertTrue(after.threads() <= before.threads() + 2, before + " → " + after);
        assertTrue(after.memory() <= before.memory() * 1.1, before + " → " + after);
    }

    private void invoke(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            JsonNode answer = function.images("{'prompt':'a red panda','model':'recraft/recraft-v4-vector'}");
            assertEquals("ok", answer.path("status").asText(), answer::toString);
        }
    }

    private static void fetchAndCheck(JsonNode answer, int count) {
        assertEquals("ok", answer.path("status").asText(), answer::toString);
        assertEquals(count, answer.path("data").size(), answer::toString);
        answer.path("data").forEach(Pictures::fetchAndCheck);
    }
}
