package io.imagefunction.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagefunction.lambda.Events;
import io.imagefunction.lambda.RuntimeApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;

/** An HTTP API in front of the function: it turns each request into one invocation, and its result into a response. */
final class Gateway implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(60);
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding");

    private final RuntimeApi runtime;
    private final HttpServer server;

    Gateway(RuntimeApi runtime) throws IOException {
        this.runtime = runtime;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::invoke);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void invoke(HttpExchange exchange) throws IOException {
        try (exchange) {
            RuntimeApi.Outcome outcome = runtime.invoke(event(exchange).toString(), FUNCTION_TIMEOUT);
            if (outcome.failed()) {
                respond(exchange, 502, "{\"message\":\"Internal Server Error\"}".getBytes(StandardCharsets.UTF_8));
            } else {
                respond(exchange, JSON.readTree(outcome.body()));
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static ObjectNode event(HttpExchange exchange) throws IOException {
        var target = exchange.getRequestURI();
        ObjectNode event = Events.request(exchange.getRequestMethod(), target.getPath())
                .put("rawQueryString", target.getRawQuery() == null ? "" : target.getRawQuery())
                .put(
                        "body",
                        Base64.getEncoder()
                                .encodeToString(exchange.getRequestBody().readAllBytes()))
                .put("isBase64Encoded", true);
        event.remove("cookies");
        ObjectNode headers = event.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        headers.put("x-forwarded-proto", "https");
        event.withObject("/requestContext").put("timeEpoch", System.currentTimeMillis());
        return event;
    }

    private static void respond(HttpExchange exchange, JsonNode response) throws IOException {
        response.path("headers").properties().forEach(header -> {
            if (!OF_THE_CONNECTION.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders()
                        .add(header.getKey(), header.getValue().asText());
            }
        });
        String body = response.path("body").asText();
        respond(
                exchange,
                response.path("statusCode").asInt(),
                response.path("isBase64Encoded").asBoolean()
                        ? Base64.getDecoder().decode(body)
                        : body.getBytes(StandardCharsets.UTF_8));
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
