package io.imagefunction.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A client that reads an answer in server-sent events from its socket, only when it is told to. The JDK's client reads
 * ahead.
 */
public final class EventReader implements AutoCloseable {

    private static final int RECEIVED = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final String head;

    private EventReader(URI url, String body, String... headers) throws IOException {
        socket.setReceiveBufferSize(RECEIVED);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            more.append(headers[i]).append(": ").append(headers[i + 1]).append('\n');
        }
        String request = """
                POST %s HTTP/1.1
                Host: %s
                Content-Type: application/json
                Accept: application/json, text/event-stream
                Content-Length: %d
                %s
                """.formatted(url.getRawPath(), url.getAuthority(), bytes.length, more);
        socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(bytes);
        in = new BufferedInputStream(socket.getInputStream());
        head = head();
    }

    /** Sends a request and reads the head of the response. Quotes in the body may be written as apostrophes. */
    public static EventReader post(String url, String body, String... headers) throws IOException {
        return new EventReader(URI.create(url), body, headers);
    }

    private String head() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    public String status() {
        return head.split(" ", 3)[1];
    }

    public boolean isEventStream() {
        return head.toLowerCase(Locale.ROOT).contains("content-type: text/event-stream");
    }

    /** Reads chunks of the body until this text has arrived, and returns all of them. */
    public String readUntil(String text) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            body.writeBytes(in.readNBytes(size));
            line(in);
            String arrived = body.toString(StandardCharsets.UTF_8);
            if (size == 0 || arrived.contains(text)) {
                return arrived;
            }
        }
    }

    /**
     * Reads the rest of the body, and returns how often it contains a character. The body is not kept, except for its
     * end.
     *
     * @param atTheEnd what the last 64 KB must contain
     */
    long count(char wanted, String atTheEnd) throws IOException {
        long found = 0;
        String end = "";
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            String chunk = new String(in.readNBytes(size), StandardCharsets.UTF_8);
            found += chunk.chars().filter(each -> each == wanted).count();
            end = (end + chunk).substring(Math.max(0, end.length() + chunk.length() - RECEIVED));
            line(in);
        }
        if (!end.contains(atTheEnd) || !end.endsWith("data: [DONE]\n\n")) {
            throw new IOException("the answer is incomplete: …" + end);
        }
        return found;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
