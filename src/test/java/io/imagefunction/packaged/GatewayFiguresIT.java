package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.FunctionProcess;
import io.imagefunction.LocalParts;
import io.imagefunction.Slow;
import io.imagefunction.gateway.Gateway;
import io.imagefunction.gateway.HttpApiGateway;
import io.imagefunction.gateway.RestApiGateway;
import io.imagefunction.gateway.RestApiGateway.Transfer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Prints how long a caller waits for the first byte and for all of an answer whose picture takes three seconds. */
@Slow
class GatewayFiguresIT {

    private static final String JSON = "{\"prompt\":\"slow:3 a red panda\"}";
    private static final String EVENTS = "{\"prompt\":\"slow:3 a red panda\",\"stream\":true}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void printsTheFigures() throws Exception {
        LocalParts parts = new LocalParts();
        Map<String, String> settings = new HashMap<>(parts.start());
        settings.put("image.keep.alive", "PT1S");
        Transfer transfer = FunctionProcess.isNative() ? Transfer.STREAM : Transfer.BUFFERED;
        try (ServedFunction function = ServedFunction.start(settings);
                Gateway httpApi = new HttpApiGateway(function.runtime());
                Gateway restApi = new RestApiGateway(function.runtime(), transfer)) {
            measure("warm-up", restApi.url());
            measure("HTTP API, buffered", httpApi.url());
            measure("REST API, " + transfer, restApi.url());
            measure("own server", function.url(""));
        } finally {
            parts.stop();
        }
    }

    private void measure(String door, String url) throws Exception {
        measure(door + ", JSON", url, JSON);
        measure(door + ", SSE", url, EVENTS);
    }

    private void measure(String what, String url, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/images"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        long begin = System.nanoTime();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        response.body().read();
        double first = (System.nanoTime() - begin) / 1e9;
        response.body().readAllBytes();
        double whole = (System.nanoTime() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "FIGURES %s: first byte after %.2f s, all after %.2f s%n", what, first, whole);
    }
}
