package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionProcess;
import io.imagefunction.LocalParts;
import io.imagefunction.gateway.EventReader;
import io.imagefunction.gateway.Gateway;
import io.imagefunction.gateway.LiveDoor;
import io.imagefunction.gateway.RestApiGateway;
import io.imagefunction.gateway.RestApiGateway.Transfer;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.RuntimeApi;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The native function behind a REST API in STREAM mode. Lambda's own Java cannot stream. */
@Tag("native")
class StreamedGatewayIT extends LiveDoor {

    private static final LocalParts PARTS = new LocalParts();
    private static final long KEEP_ALIVE_MILLIS = 200;
    private static final String IMAGES = "/api/v1/images";
    private static final String STREAMED = "{'prompt':'a red panda','stream':true}";

    private static RuntimeApi runtime;
    private static FunctionProcess function;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(PARTS.start());
        settings.put("image.keep.alive", Duration.ofMillis(KEEP_ALIVE_MILLIS).toString());
        runtime = new RuntimeApi();
        function = FunctionProcess.start(settings, runtime);
        gateway = new RestApiGateway(runtime, Transfer.STREAM);
        runtime.awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        function.close();
        runtime.close();
        PARTS.stop();
    }

    @Override
    protected String url() {
        return gateway.url();
    }

    /** About 75 MB are usual. A function that reads ahead would need more than 100 MB for the answer. */
    @Override
    protected void whileHeldUp() {
        long memory = Usage.of(function.pid()).memory();
        System.out.printf("StreamedGatewayIT: the function has %.1f MB while it is held up%n", memory / 1e6);
        assertTrue(memory < 130_000_000, memory + " bytes of resident memory");
    }

    /**
     * Lambda freezes the process as soon as an answer is complete. When it continues, the timers of the answer before
     * are overdue and its connections are closed.
     */
    @Test
    void aFreezeBetweenStreamedAnswersIsNotNoticed() throws Exception {
        for (int round = 0; round < 3; round++) {
            invokeWithoutEnd();
            function.signal("STOP");
            LocalParts.toOpenRouter().closeConnections();
            LocalParts.toS3().closeConnections();
            TimeUnit.MILLISECONDS.sleep(3 * KEEP_ALIVE_MILLIS); // The time of the freeze.
            function.signal("CONT");

            try (EventReader client = EventReader.post(url() + IMAGES, STREAMED)) {
                String answer = client.readUntil("[DONE]");
                assertEquals(1, count("image_generation.completed", answer), answer);
                assertFalse(answer.contains("error"), answer);
            }
        }
    }

    /** A streamed answer that its deadline ends while upstream is still silent. */
    private static void invokeWithoutEnd() throws Exception {
        plan("/images", new Fault.Stall());
        String event =
                Events.streamed("POST", IMAGES, STREAMED.replace('\'', '"')).toString();
        RuntimeApi.Outcome outcome =
                runtime.begin(event, null, Duration.ofSeconds(3), part -> {}).get(30, TimeUnit.SECONDS);
        assertTrue(outcome.streamed(), outcome::body);
        assertTrue(outcome.body().contains("still at work"), outcome::body);
        assertTrue(outcome.body().contains("deadline_exceeded"), outcome::body);
    }

    private static int count(String text, String in) {
        byte[] bytes = in.getBytes(StandardCharsets.UTF_8);
        return (bytes.length - in.replace(text, "").getBytes(StandardCharsets.UTF_8).length) / text.length();
    }
}
