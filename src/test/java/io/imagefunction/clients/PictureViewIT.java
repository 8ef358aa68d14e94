package io.imagefunction.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagefunction.FreePort;
import io.imagefunction.FunctionProcess;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.Slow;
import io.imagefunction.http.Pictures;
import io.imagefunction.lambda.RuntimeApi;
import io.imagefunction.local.QueueFeeder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a person sees and does in a conversation, in a real browser, with the packaged function as the MCP server. The
 * script {@code src/test/studio/picture.mjs} has the scenarios, and {@code _host.mjs} is the conversation's host.
 */
@Slow
class PictureViewIT {

    private static final String BROWSER = "chromium";
    private static final String TOKEN = "the-token-of-one-person";
    private static final LocalParts PARTS = new LocalParts();
    private static final QueueParts QUEUE = new QueueParts();

    private static RuntimeApi runtime;
    private static FunctionProcess function;
    private static QueueFeeder worker;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        boolean possible = Stream.of("npm", BROWSER).allMatch(NodeScripts::isThere);
        if (!possible) {
            System.err.println("NOT TESTED: pictures in a conversation. It needs npm and chromium.");
        }
        assumeTrue(possible, "there is no npm or no chromium");
        NodeScripts.STUDIO.install();
        port = FreePort.any();
        Map<String, String> settings = new HashMap<>(PARTS.start());
        settings.remove("image.auth.anonymous");
        settings.put("image.auth.token-sha256", Pictures.sha256(TOKEN.getBytes(StandardCharsets.UTF_8)));
        settings.put("image.limits.images", "4");
        settings.put("image.mcp.patience", "PT2S");
        settings.put("quarkus.http.port", String.valueOf(port));
        settings.putAll(QUEUE.start());
        runtime = new RuntimeApi();
        function = FunctionProcess.start(settings, runtime);
        runtime.awaitReady();
        worker = QueueParts.worker(runtime);
    }

    @AfterAll
    static void stop() {
        if (worker != null) {
            worker.close();
            QUEUE.stop();
        }
        if (function != null) {
            function.close();
            runtime.close();
            PARTS.stop();
        }
    }

    @Test
    void aPersonSeesVariesAndKeepsPicturesInAConversation() {
        Map<String, String> environment = Map.of("TOKEN", TOKEN, "CHROMIUM", "/usr/bin/" + BROWSER);
        NodeScripts.Ended view =
                NodeScripts.STUDIO.run("picture.mjs", environment, "http://127.0.0.1:" + port + "/mcp");
        assertEquals(0, view.exitCode(), () -> view.output() + "\n\nThe function's log:\n" + function.log());
    }
}
