package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** A streamed answer, read as it arrives. Each line is checked for base64, which answers must not contain. */
final class LiveStream implements AutoCloseable {

    private final HttpClient client;
    private final HttpAnswer head;
    private final BufferedReader lines;
    private final List<String> comments = new ArrayList<>();
    private boolean done;

    private LiveStream(HttpClient client, HttpAnswer head, InputStream body) {
        this.client = client;
        this.head = head;
        this.lines = new BufferedReader(new InputStreamReader(body, UTF_8));
    }

    /** Requests pictures with {@code stream}. Quotes may be written as apostrophes. */
    static LiveStream open(String json, String... headers) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Doors.port() + Doors.IMAGES))
                .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            HttpAnswer head =
                    new HttpAnswer(response.statusCode(), response.headers().map(), new byte[0]);
            assertEquals(200, head.status(), head::toString);
            assertEquals("text/event-stream", head.contentType().split(";")[0]);
            return new LiveStream(client, head, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A stream over an answer that has already arrived completely. */
    static List<JsonNode> events(HttpAnswer answer) {
        assertEquals("text/event-stream", answer.contentType().split(";")[0], answer::toString);
        return new LiveStream(null, answer, new ByteArrayInputStream(answer.body())).rest();
    }

    HttpAnswer head() {
        return head;
    }

    /** The next event, or null at the end. */
    JsonNode next() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Contract.holdsNoPicture(line);
                if (line.equals("data: [DONE]")) {
                    done = true;
                } else if (line.startsWith("data: ")) {
                    return Doors.json(line.substring(6).getBytes(UTF_8));
                } else if (line.startsWith(":")) {
                    comments.add(line);
                } else {
                    assertEquals("", line);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The remaining events. Asserts that the stream ends properly. */
    List<JsonNode> rest() {
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode event = next(); event != null; event = next()) {
            events.add(event);
        }
        assertTrue(done, () -> "no end: " + events);
        return events;
    }

    List<String> comments() {
        return comments;
    }

    /** Closes the connection. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
