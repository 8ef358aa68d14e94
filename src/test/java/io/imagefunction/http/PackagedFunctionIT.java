package io.imagefunction.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagefunction.LocalParts;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is deployed, as a process of its own with as little memory as it promises to need. */
class PackagedFunctionIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final LocalParts PARTS = new LocalParts();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Path LOG = Path.of("target", "packaged-function.log");
    private static Process function;
    private static URI root;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = PARTS.start();
        int port = freePort();
        root = URI.create("http://127.0.0.1:" + port);
        ProcessBuilder command = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A fifth of ten pictures of 20 MB.
                "-Xmx40m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-jar",
                packaged().toString()));
        settings.forEach(
                (key, value) -> command.environment().put(key.toUpperCase().replaceAll("[.-]", "_"), value));
        command.environment().put("AWS_ACCESS_KEY_ID", System.getProperty("aws.accessKeyId"));
        command.environment().put("AWS_SECRET_ACCESS_KEY", System.getProperty("aws.secretAccessKey"));
        command.environment().put("AWS_REGION", System.getProperty("aws.region"));
        command.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        command.environment().put("IMAGE_AUTH_ANONYMOUS", "true");
        function =
                command.redirectErrorStream(true).redirectOutput(LOG.toFile()).start();
        for (int tries = 0; tries < 300 && !isUp(); tries++) {
            function.waitFor(100, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    @AfterAll
    static void stop() {
        function.destroy();
        PARTS.stop();
    }

    @Test
    void tenPicturesOfTwentyMegabytesNeedNoFifthOfTheirSize() throws Exception {
        JsonNode answer = post("{\"prompt\":\"size:20 a red panda\",\"model\":\"openai/gpt-image-1\",\"n\":10}");

        assertEquals("ok", answer.path("status").asText(), answer::toString);
        assertEquals(10, answer.path("data").size());
    }

    private static JsonNode post(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(root.resolve("/api/v1/images"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return JSON.readTree(
                CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private static boolean isUp() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(root.resolve("/q/health/live")).build();
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Path packaged() throws IOException {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
