package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FreePort;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.metric.CloudWatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The JVM package works under AWS's runtime client, before its snapshot is taken and after it is restored. */
@Tag("jvm")
class SnapStartIT {

    private final LocalParts parts = new LocalParts();
    private Invoked function;

    @AfterEach
    void stop() {
        if (function != null) {
            function.close();
        }
        parts.stop();
    }

    @Test
    void theSnapshotIsWarmCostsNothingAndServesAfterItsRestore() throws Exception {
        Map<String, String> settings = new HashMap<>(parts.start());
        settings.put("aws.lambda.initialization.type", "snap-start");
        settings.put("image.metrics", "true");
        settings.put("quarkus.http.port", String.valueOf(FreePort.any()));
        function = new Invoked(settings);
        function.runtime().awaitCheckpoint();
        List<String> asked = LocalParts.toOpenRouter().seen();
        assertTrue(asked.contains("GET /api/v1/images/models"), asked::toString);
        assertFalse(asked.stream().anyMatch(request -> request.startsWith("POST")), asked::toString);
        List<String> stored = LocalParts.toS3().seen();
        assertFalse(stored.isEmpty());
        assertFalse(stored.stream().anyMatch(request -> request.startsWith("PUT")), stored::toString);
        assertEquals(0, linesWithMetrics(), "the requests before the snapshot are nobody's calls");
        // A restored snapshot has lost its connections.
        LocalParts.toOpenRouter().closeConnections();
        LocalParts.toS3().closeConnections();

        function.runtime().restore();

        JsonNode answer = function.images("{'prompt':'a red panda'}");
        assertEquals("ok", answer.path("status").asText(), answer::toString);
        answer.path("data").forEach(Pictures::fetchAndCheck);
        assertEquals(1, linesWithMetrics(), function.process()::log);
    }

    private long linesWithMetrics() {
        return function.process().log().lines().filter(CloudWatch::isForIt).count();
    }
}
