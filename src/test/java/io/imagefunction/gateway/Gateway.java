package io.imagefunction.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API in front of the function: it turns each HTTP request into one invocation, and its answer into a response. */
public abstract class Gateway implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final String stage;

    /** @param stage with which the paths begin, such as {@code /v1}; "" for none */
    Gateway(String stage) throws IOException {
        this.stage = stage;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(stage + "/", this::serve);
        server.start();
    }

    /** The URL in front of the function's own paths. */
    public final String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + stage;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            answer(exchange);
            exchange.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Answers one request. An exception closes the connection, so that the response does not look complete. */
    abstract void answer(HttpExchange exchange) throws Exception;

    static void addHeader(HttpExchange exchange, String name, String value) {
        if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            exchange.getResponseHeaders().add(name, value);
        }
    }

    /** The body of an answer that came as one JSON object. */
    static byte[] body(JsonNode answer) {
        String body = answer.path("body").asText("");
        return answer.path("isBase64Encoded").asBoolean()
                ? Base64.getDecoder().decode(body)
                : body.getBytes(StandardCharsets.UTF_8);
    }

    static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** An error of the gateway itself. */
    static void refuse(HttpExchange exchange, int status, String message) throws IOException {
        addHeader(exchange, "Content-Type", "application/json");
        respond(
                exchange,
                status,
                JSON.createObjectNode().put("message", message).toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public final void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
