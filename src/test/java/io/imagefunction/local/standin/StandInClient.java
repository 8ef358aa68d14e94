package io.imagefunction.local.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import javax.imageio.ImageIO;

/** An HTTP client that calls a stand-in as a client of OpenRouter would. */
record StandInClient(OpenRouterStandIn standIn) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    HttpResponse<String> post(String json) throws IOException, InterruptedException {
        return post(json, "Bearer any-key");
    }

    HttpResponse<String> post(String json, String authorization) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(standIn.baseUrl().resolve("/api/v1/images"))
                .POST(BodyPublishers.ofString(json))
                .header("Content-Type", "application/json");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(standIn.baseUrl().resolve("/api/v1" + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** The JSON of an answer, which must be a success. */
    JsonNode generate(String json) throws IOException, InterruptedException {
        var answer = post(json);
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    static byte[] file(JsonNode answer, int number) throws IOException {
        return answer.path("data").path(number).path("b64_json").binaryValue();
    }

    static BufferedImage picture(JsonNode answer, int number) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(file(answer, number)));
    }
}
