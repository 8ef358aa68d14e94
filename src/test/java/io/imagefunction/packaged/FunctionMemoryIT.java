package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.contract.EventKind;
import io.imagefunction.contract.Records;
import io.imagefunction.lambda.RuntimeApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The native function's heap grows with its memory. Large requests run in parallel only if they fit into it. */
@Tag("native")
class FunctionMemoryIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final int MESSAGES = 4;
    private static final int LARGE = 14 << 20;

    private final LocalParts parts = new LocalParts();
    private Invoked function;

    @AfterEach
    void stop() {
        if (function != null) {
            function.close();
        }
        parts.stop();
    }

    @ParameterizedTest
    @CsvSource({"256, false,", "512, false,", "1024, true, -Xmx416m", "2048, true, -Xmx928m"})
    void largeRequestsRunInParallelIfTheyFit(String memory, boolean severalFit, String option) throws Exception {
        Map<String, String> settings = new HashMap<>(parts.start());
        settings.put("aws.lambda.function.memory.size", memory);
        function = new Invoked(settings);

        RuntimeApi.Outcome outcome =
                function.runtime().invoke(EventKind.queue(messages()).toString(), TIMEOUT);

        assertEquals("{\"batchItemFailures\":[]}", outcome.body(), function.process()::log);
        assertEquals(MESSAGES, LocalParts.openRouter().generations());
        assertEquals(severalFit, LocalParts.toOpenRouter().mostAtOnce() > 1);
        List<String> options = commandLine().stream()
                .filter(argument -> argument.startsWith("-X"))
                .toList();
        assertEquals(option == null ? List.of() : List.of(option), options);
        assertTrue(function.process().isAlive(), function.process()::log);
    }

    private static ObjectNode[] messages() {
        String picture = "data:image/png;base64,iVBORw0KGgoA" + "A".repeat(LARGE);
        String reference = "{'type':'image_url','image_url':{'url':'" + picture + "'}}";
        return IntStream.range(0, MESSAGES)
                .mapToObj(message -> {
                    String key = Records.put(
                            "requests/large " + message + ".json",
                            "{'prompt':'slow:4 a red panda','input_references':[" + reference + "]}");
                    return EventKind.message(
                            "{'request_s3_uri':'s3://" + LocalParts.BUCKET + "/" + key + "'}", "message " + message);
                })
                .toArray(ObjectNode[]::new);
    }

    /** The command line of the process that Lambda started, which the binary has replaced. */
    private List<String> commandLine() throws Exception {
        Path process = Path.of("/proc", String.valueOf(function.process().pid()));
        return List.of(Files.readString(process.resolve("cmdline")).split("\0"));
    }
}
