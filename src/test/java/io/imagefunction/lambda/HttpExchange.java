package io.imagefunction.lambda;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 exchange on the server side, read chunk by chunk. The JDK's server hides chunks and rejects trailers.
 */
public final class HttpExchange {

    /** A chunk of the body, or all of it; {@code at} is the {@link System#nanoTime} of its arrival. */
    public record Part(byte[] bytes, long at) {}

    private final Socket socket;
    private final InputStream in;
    private final String path;
    private final Map<String, String> headers;
    private Map<String, String> trailers = Map.of();

    private HttpExchange(Socket socket, InputStream in, String path, Map<String, String> headers) {
        this.socket = socket;
        this.in = in;
        this.path = path;
        this.headers = headers;
    }

    /** Reads the next request of a connection; null at its end. */
    static HttpExchange read(Socket socket) throws IOException {
        // Buffering is safe, because clients send the next request only after the answer to this one.
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String line = line(in);
        return line == null ? null : new HttpExchange(socket, in, line.split(" ")[1], fields(in));
    }

    String path() {
        return path;
    }

    Map<String, String> headers() {
        return headers;
    }

    Map<String, String> trailers() {
        return trailers;
    }

    void readBody(RuntimeApi.Reader reader) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                reader.read(new Part(exactly(size), System.nanoTime()));
                line(in);
            }
            trailers = fields(in);
        } else {
            reader.read(new Part(
                    exactly(Integer.parseInt(headers.getOrDefault("content-length", "0"))), System.nanoTime()));
        }
    }

    void respond(int status, Map<String, String> fields, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\nContent-Type: application/json\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        response.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        response.writeBytes(body);
        response.writeTo(socket.getOutputStream());
    }

    private int chunkSize() throws IOException {
        String line = line(in);
        if (line == null) {
            throw new EOFException("the connection ended within a chunked body");
        }
        return Integer.parseInt(line, 16);
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the connection ended within a body");
        }
        return bytes;
    }

    private static Map<String, String> fields(InputStream in) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return fields;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
