package io.imagefunction.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagefunction.FreePort;
import io.imagefunction.FunctionProcess;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.Slow;
import io.imagefunction.gateway.Gateway;
import io.imagefunction.gateway.HttpApiGateway;
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
 * What a person does at the studio, in a real browser, with the packaged function as a server and behind a gateway. The
 * script {@code src/test/studio/studio.mjs} has the scenarios.
 */
@Slow
class StudioIT {

    private static final String BROWSER = "chromium";
    private static final String TOKEN = "the-token-of-one-person";
    private static final String OTHER_TOKEN = "the-token-of-another";
    private static final LocalParts PARTS = new LocalParts();
    private static final QueueParts QUEUE = new QueueParts();

    private static RuntimeApi runtime;
    private static FunctionProcess function;
    private static Gateway gateway;
    private static QueueFeeder worker;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        boolean possible = Stream.of("npm", BROWSER).allMatch(NodeScripts::isThere);
        if (!possible) {
            System.err.println("NOT TESTED: the studio in a browser. It needs npm and chromium.");
        }
        assumeTrue(possible, "there is no npm or no chromium");
        NodeScripts.STUDIO.install();
        port = FreePort.any();
        Map<String, String> settings = new HashMap<>(PARTS.start());
        settings.remove("image.auth.anonymous");
        settings.put("image.auth.token-sha256", hash(TOKEN) + "," + hash(OTHER_TOKEN));
        settings.put("image.gallery", "true");
        settings.put("image.store-prompt", "true");
        settings.put("image.limits.images", "4");
        settings.put("quarkus.http.port", String.valueOf(port));
        settings.put("image.gateway-timeout", "PT8S");
        settings.putAll(QUEUE.start());
        runtime = new RuntimeApi();
        function = FunctionProcess.start(settings, runtime);
        runtime.awaitReady();
        gateway = new HttpApiGateway(runtime);
        worker = QueueParts.worker(runtime);
    }

    @AfterAll
    static void stop() {
        if (worker != null) {
            worker.close();
            QUEUE.stop();
        }
        if (gateway != null) {
            gateway.close();
        }
        if (function != null) {
            function.close();
            runtime.close();
            PARTS.stop();
        }
    }

    @Test
    void aPersonMakesAndKeepsPictures() {
        assertSucceeds(Map.of("TOKEN", TOKEN), "http://127.0.0.1:" + port);
    }

    /** Each file of the page is an event here, and no answer is live. */
    @Test
    void thePageWorksBehindAGateway() {
        assertSucceeds(
                Map.of("TOKEN", OTHER_TOKEN, "ONLY", "a picture of the gallery becomes a reference"), gateway.url());
    }

    @Test
    void aSlowPictureIsAJobBehindAGateway() {
        assertSucceeds(Map.of("TOKEN", OTHER_TOKEN, "BUFFERED", "11", "ONLY", "becomes a job"), gateway.url());
    }

    private static void assertSucceeds(Map<String, String> environment, String url) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("CHROMIUM", "/usr/bin/" + BROWSER);
        NodeScripts.Ended studio = NodeScripts.STUDIO.run("studio.mjs", all, url);
        assertEquals(0, studio.exitCode(), () -> studio.output() + "\n\nThe function's log:\n" + function.log());
    }

    private static String hash(String token) {
        return Pictures.sha256(token.getBytes(StandardCharsets.UTF_8));
    }
}
