package io.imagefunction.local.standin;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The last thousand requests. */
final class RequestLog {

    private static final int REMEMBERED = 1000;

    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    synchronized void clear() {
        requests.clear();
    }

    void add(HttpExchange exchange, byte[] body) {
        add(new RecordedRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                new String(body, StandardCharsets.UTF_8)));
    }

    private synchronized void add(RecordedRequest request) {
        if (requests.size() == REMEMBERED) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }
}
