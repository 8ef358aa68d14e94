package io.imagefunction.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import io.imagefunction.lambda.HttpExchange.Part;
import io.imagefunction.lambda.RuntimeApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The response to one request. A streamed answer consists of metadata, eight NUL bytes and the body. The response begins
 * when the metadata is complete; the body is passed on as it arrives, at the pace of the client.
 */
final class RestApiResponse implements RuntimeApi.Reader {

    /** The delimiter must be within the first 16 KB. */
    private static final int LONGEST_HEAD = 16 * 1024;

    private static final int DELIMITER = 8;

    private final HttpExchange exchange;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private boolean streamed;
    private boolean begun;
    private boolean ended;
    private boolean clientGone;
    private volatile long lastByteAt = System.nanoTime();

    RestApiResponse(HttpExchange exchange) {
        this.exchange = exchange;
    }

    long lastByteAt() {
        return lastByteAt;
    }

    @Override
    public void begin(Map<String, String> headers) {
        streamed = "streaming".equals(headers.get("lambda-runtime-function-response-mode"));
    }

    @Override
    public void read(Part part) throws IOException {
        lastByteAt = System.nanoTime();
        if (begun) {
            pass(part.bytes());
        } else if (streamed) {
            head.writeBytes(part.bytes());
            beginIfPossible();
        }
        lastByteAt = System.nanoTime();
    }

    private void beginIfPossible() throws IOException {
        byte[] arrived = head.toByteArray();
        int delimiter = delimiter(arrived);
        if (delimiter < 0) {
            return;
        }
        JsonNode metadata = Gateway.JSON.readTree(new String(arrived, 0, delimiter, StandardCharsets.UTF_8));
        addHeaders(metadata);
        synchronized (this) {
            if (ended) {
                throw new IOException("the gateway has given up");
            }
            begun = true;
            exchange.sendResponseHeaders(metadata.path("statusCode").asInt(), 0);
        }
        pass(Arrays.copyOfRange(arrived, delimiter + DELIMITER, arrived.length)); // sends the head even without a body
    }

    private static int delimiter(byte[] bytes) {
        int nuls = 0;
        for (int at = 0; at < Math.min(bytes.length, LONGEST_HEAD); at++) {
            nuls = bytes[at] == 0 ? nuls + 1 : 0;
            if (nuls == DELIMITER) {
                return at + 1 - DELIMITER;
            }
        }
        return -1;
    }

    /** The function runs on when the client hangs up. */
    private void pass(byte[] bytes) {
        if (clientGone) {
            return;
        }
        try {
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
        } catch (IOException hungUp) {
            clientGone = true;
        }
    }

    void end(RuntimeApi.Outcome outcome) throws IOException {
        if (begun) {
            if (!clientGone) {
                exchange.getResponseBody().close();
            }
        } else if (outcome.failed() || streamed) {
            giveUp(502, "Internal server error");
        } else {
            respond(object(outcome.body()));
        }
    }

    private static JsonNode object(String body) {
        try {
            return Gateway.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private void respond(JsonNode answer) throws IOException {
        if (!answer.path("statusCode").isInt()) {
            giveUp(502, "Internal server error");
            return;
        }
        addHeaders(answer);
        Gateway.respond(exchange, answer.path("statusCode").asInt(), Gateway.body(answer));
    }

    private void addHeaders(JsonNode answer) {
        JsonNode multi = answer.path("multiValueHeaders");
        multi.properties().forEach(header -> header.getValue()
                .forEach(value -> Gateway.addHeader(exchange, header.getKey(), value.asText())));
        answer.path("headers").properties().stream()
                .filter(header -> !multi.has(header.getKey()))
                .forEach(header -> Gateway.addHeader(
                        exchange, header.getKey(), header.getValue().asText()));
        answer.path("cookies").forEach(cookie -> Gateway.addHeader(exchange, "Set-Cookie", cookie.asText()));
    }

    /** Answers an error, or breaks a response off that has begun. */
    synchronized void giveUp(int status, String message) throws IOException {
        ended = true;
        if (begun) {
            throw new IOException(message);
        } else {
            Gateway.refuse(exchange, status, message);
        }
    }
}
