package io.imagefunction.local.standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Sends the stand-in's answers. */
final class StandInHttp {

    private StandInHttp() {}

    /** Starts a body of unknown length, which ends when the caller closes the stream. */
    static OutputStream begin(HttpExchange exchange, String contentType) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        // To the JDK, 0 means unknown length and -1 means no body.
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (var output = exchange.getResponseBody()) {
            output.write(body);
        }
    }

    static void send(HttpExchange exchange, int status, Object json) throws IOException {
        send(exchange, status, "application/json", StandInModels.JSON.writeValueAsBytes(json));
    }

    static void send(HttpExchange exchange, StandInError error) throws IOException {
        if (error.retryAfter() > 0) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(error.retryAfter()));
        }
        send(exchange, error.status(), error.body());
    }

    /** Sends the content with an ETag, or 304 if the client already has this content. */
    static void sendTagged(HttpExchange exchange, Object json) throws IOException {
        var body = StandInModels.JSON.writeValueAsBytes(json);
        var tag = "W/\"" + Integer.toHexString(Arrays.hashCode(body)) + '"';
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            exchange.close();
        } else {
            send(exchange, 200, "application/json", body);
        }
    }
}
