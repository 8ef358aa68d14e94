package io.imagefunction.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds at every door that sends an answer while it is made. The order of events is checked, not their times. */
public abstract class LiveDoor {

    private static final String STREAM = "text/event-stream";
    private static final String PREVIEW = "event: image_generation.partial_image\n"
            + "data: {'type':'image_generation.partial_image','partial_image_index':0,'b64_json':'" + picture()
            + "'}\n\n";
    private static final String PICTURE = "event: image_generation.completed\n"
            + "data: {'type':'image_generation.completed','created':1,'b64_json':'" + picture()
            + "','usage':{'cost':0.04}}\n\ndata: [DONE]\n\n";

    private static final String CHAT =
            "{'model':'openai/gpt-5-mini','stream':true,'messages':[{'role':'user','content':'a red panda'}]}";

    /** More than all buffers of the operating system between upstream and the client. */
    private static final int PARTS = 800;

    private static final int EVENTS_IN_PART = 64;

    private final CompletableFuture<Void> released = new CompletableFuture<>();

    /** The URL in front of the function's paths. */
    protected abstract String url();

    @BeforeEach
    public void forget() {
        LocalParts.toOpenRouter().reset();
    }

    @Test
    public void aPreviewArrivesBeforeThePictureIsFinished() throws Exception {
        plan("/images", new Fault.HoldAnswer(STREAM, bytes(PREVIEW), released, bytes(PICTURE)));

        try (EventReader client = EventReader.post(
                url() + "/api/v1/images", "{'prompt':'a red panda','model':'openai/gpt-image-1','stream':true}")) {
            String first = client.readUntil("image_generation.partial_image");
            assertFalse(first.contains("completed"), first);
            released.complete(null);
            String rest = client.readUntil("[DONE]");
            assertTrue(rest.contains("image_generation.completed"), rest);
        }
    }

    @Test
    public void theModelsFirstWordsArriveBeforeItsLast() throws Exception {
        plan("/chat/completions", new Fault.HoldAnswer(STREAM, bytes(words("first", "null")), released, end()));

        try (EventReader client = EventReader.post(url() + "/api/v1/chat/completions", CHAT)) {
            assertFalse(client.readUntil("first").contains("stop"));
            released.complete(null);
            assertTrue(client.readUntil("[DONE]").contains("stop"));
        }
    }

    @Test
    public void aToolCallIsReportedBeforeThePictureIsFinished() throws Exception {
        plan("/images", new Fault.Hold(released));

        try (EventReader client = EventReader.post(url() + "/mcp", toolCall("'_meta':{'progressToken':'t-1'},"))) {
            assertEquals("200", client.status());
            assertTrue(client.isEventStream());
            String first = client.readUntil("\"method\":\"notifications/progress\"");
            assertTrue(first.contains("The call has begun."), first);
            assertTrue(first.contains("\"progressToken\":\"t-1\",\"progress\":0,"), first);
            assertFalse(first.contains("result"), first);
            released.complete(null);
            String rest = client.readUntil("\"isError\":false");
            assertTrue(rest.contains("\"id\":7"), rest);
        }
    }

    /** What the client has not read is in the buffers of the operating system, and a little of it in the function. */
    @Test
    public void aSlowReaderHoldsUpTheModel() throws Exception {
        String many = words("@", "null").repeat(EVENTS_IN_PART);
        Fault.Flood flood = new Fault.Flood(STREAM, bytes(many), PARTS, end());
        plan("/chat/completions", flood);

        try (EventReader client = EventReader.post(url() + "/api/v1/chat/completions", CHAT)) {
            client.readUntil("@");
            long sent = sentUntilHeldUp(flood);
            System.out.printf(
                    "%s: upstream was held up after %.1f of %.1f MB%n",
                    getClass().getSimpleName(), sent / 1e6, (double) flood.part().length * PARTS / 1e6);
            assertTrue(sent < mostHeldBytes(), sent + " bytes were sent while the client did not read");
            whileHeldUp();
            assertTrue(client.count('@', "stop") > 0.9 * PARTS * EVENTS_IN_PART);
        }
        flood.ended().get(30, TimeUnit.SECONDS);
    }

    /** The client reads nothing before the picture is stored, and misses only what the picture makes up for. */
    @Test
    public void aPictureIsStoredEvenIfNobodyReads() throws Exception {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        LocalParts.toS3().plan(1, request -> noticed(request, stored), new Fault.LoseRequest());
        String many = "data: {'type':'image_generation.text_chunk','text':'%s','phase':'content'}\n\n"
                .formatted("@".repeat(900))
                .repeat(EVENTS_IN_PART);
        plan("/images", new Fault.Flood(STREAM, bytes(many), PARTS, bytes(PICTURE)));

        try (EventReader client = EventReader.post(
                url() + "/api/v1/images", "{'prompt':'a red panda','model':'openai/gpt-image-1','stream':true}")) {
            stored.get(120, TimeUnit.SECONDS);
            long read = client.count('@', "image_generation.completed");
            assertTrue(read < mostHeldBytes(), read + " bytes of text were held for the client");
        } finally {
            LocalParts.toS3().reset();
        }
    }

    /** Matches no request, but notices the first one that stores a picture. */
    private static boolean noticed(HttpServerRequest request, CompletableFuture<Void> stored) {
        if (request.method() == HttpMethod.PUT && request.uri().contains("/images/")) {
            stored.complete(null);
        }
        return false;
    }

    /** Checks the function while upstream is held up. */
    protected void whileHeldUp() throws Exception {}

    /** What the operating system buffers between upstream and the client, and a little. */
    protected long mostHeldBytes() {
        return 30_000_000;
    }

    /** Waits until upstream could send nothing for a while. On a very slow machine less is sent, which proves less. */
    private static long sentUntilHeldUp(Fault.Flood flood) throws Exception {
        long before = -1;
        while (flood.sent().get() > before) {
            before = flood.sent().get();
            try {
                flood.ended().get(2, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // Still sending, or held up: the next round shows it.
            }
        }
        return before;
    }

    protected static void plan(String path, Fault fault) {
        LocalParts.toOpenRouter().plan(1, FaultProxy.request("POST", path), fault);
    }

    protected static String toolCall(String meta) {
        return "{'jsonrpc':'2.0','id':7,'method':'tools/call','params':{" + meta
                + "'name':'generate_image','arguments':{'prompt':'a red panda'}}}";
    }

    private static byte[] end() {
        return bytes(words("", "'stop'") + "data: [DONE]\n\n");
    }

    /** A piece of a model's text. OpenAI pads the pieces, which hides their lengths. */
    private static String words(String text, String finish) {
        return "data: {'id':'gen-1','object':'chat.completion.chunk','created':1,'model':'openai/gpt-5-mini',"
                + "'choices':[{'index':0,'delta':{'role':'assistant','content':'" + text + "'},'finish_reason':"
                + finish
                + "}],'obfuscation':'" + "x".repeat(850) + "'}\n\n";
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** The beginning of a PNG, which is enough for the function. */
    protected static String picture() {
        byte[] png = {
            (byte) 0x89,
            'P',
            'N',
            'G',
            '\r',
            '\n',
            0x1a,
            '\n',
            0,
            0,
            0,
            13,
            'I',
            'H',
            'D',
            'R',
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            1,
            8,
            2,
            0,
            0,
            0
        };
        return Base64.getEncoder().encodeToString(png);
    }
}
