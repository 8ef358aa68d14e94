package io.imagefunction.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.lambda.Events;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The doors of the function under test: its own HTTP server, also through raw bytes, and Lambda's events. */
final class Doors {

    static final String IMAGES = "/api/v1/images";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Doors() {}

    /** Requests pictures. Quotes may be written as apostrophes. */
    static HttpAnswer images(String json, String... headers) {
        return post(IMAGES, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), headers);
    }

    static HttpAnswer post(String path, byte[] body, String... headers) {
        return send("POST", path, body, headers);
    }

    static HttpAnswer get(String path, String... headers) {
        return send("GET", path, new byte[0], headers);
    }

    /** @param headers alternating names and values */
    static HttpAnswer send(String method, String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(PATIENCE)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpAnswer.of(exchange(request.build()));
    }

    /** Fetches any URL without credentials. */
    static HttpAnswer fetch(String url) {
        return HttpAnswer.of(exchange(
                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build()));
    }

    static HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends raw bytes that no client library would send. The request must ask the server to close the connection. */
    static HttpAnswer raw(byte[]... pieces) {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (byte[] piece : pieces) {
                        socket.getOutputStream().write(piece);
                    }
                } catch (IOException answeredEarly) {
                    // A server may refuse a request before it has read all of it.
                }
            });
            HttpAnswer answer = parse(readAll(socket));
            sender.interrupt();
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readAll(Socket socket) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            int read = 0;
            while (!isWhole(received) && (read = socket.getInputStream().read(buffer)) > 0) {
                received.write(buffer, 0, read);
            }
        } catch (java.net.SocketException reset) {
            // The bytes so far are the answer.
        }
        return received.toByteArray();
    }

    /** Whether the answer is as long as its head announces. */
    private static boolean isWhole(ByteArrayOutputStream received) {
        String text = received.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(text);
        return end >= 0 && length.find() && text.length() >= end + 4 + Integer.parseInt(length.group(1));
    }

    private static HttpAnswer parse(byte[] received) {
        String text = new String(received, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no HTTP answer: \"" + text + "\"");
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Map<String, List<String>> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.computeIfAbsent(lines[i].substring(0, colon), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        return new HttpAnswer(
                Integer.parseInt(lines[0].split(" ")[1]),
                headers,
                text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** An HTTP API's event with this body. */
    static ObjectNode imagesEvent(byte[] body) {
        return Events.request("POST", IMAGES)
                .put("body", Base64.getEncoder().encodeToString(body))
                .put("isBase64Encoded", true);
    }

    /** Invokes the function with an event of an HTTP API, and reads the answer as the gateway would. */
    static HttpAnswer invoke(ObjectNode event) {
        JsonNode answer = json(FunctionUnderTest.invoke(event.toString()));
        if (!answer.has("statusCode")) {
            throw new AssertionError("the invocation failed: " + answer);
        }
        Map<String, List<String>> headers = new TreeMap<>();
        answer.path("headers")
                .properties()
                .forEach(header ->
                        headers.put(header.getKey(), List.of(header.getValue().asText())));
        answer.path("multiValueHeaders")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey(), List.of(header.getValue().path(0).asText())));
        String body = answer.path("body").asText();
        return new HttpAnswer(
                answer.path("statusCode").asInt(),
                headers,
                answer.path("isBase64Encoded").asBoolean()
                        ? Base64.getDecoder().decode(body)
                        : body.getBytes(StandardCharsets.UTF_8));
    }

    /** Invokes the function with any event. */
    static Invoked event(ObjectNode event) {
        return event(event.toString());
    }

    static Invoked event(String event) {
        JsonNode answer = json(FunctionUnderTest.invoke(event));
        return new Invoked(answer.has("errorType"), answer);
    }

    static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        return FunctionUnderTest.port();
    }
}
