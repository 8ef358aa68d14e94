package io.imagefunction;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A server that records its requests and answers as a test has planned. */
public final class RecordingServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    /** @param headers with names in lower case */
    public record Received(String method, String uri, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
        }
    }

    /** Answers one request in place of the usual answer. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(HttpServerRequest request, String body);
    }

    /** Makes a behaviour that always gives this answer. */
    public static Behaviour answering(int status, String body) {
        return (request, sent) -> request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body);
    }

    private final Vertx vertx = Vertx.vertx();
    private final Queue<Behaviour> planned = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Behaviour usual;
    private final String scheme;
    private final HttpServer server;

    public RecordingServer(Behaviour usual) {
        this(new HttpServerOptions(), usual);
    }

    /** @param options of the server, such as TLS */
    public RecordingServer(HttpServerOptions options) {
        this(options, answering(200, "{}"));
    }

    private RecordingServer(HttpServerOptions options, Behaviour usual) {
        this.usual = usual;
        scheme = options.isSsl() ? "https" : "http";
        server = vertx.createHttpServer(options)
                .requestHandler(this::handle)
                .listen(0, "0.0.0.0")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public int port() {
        return server.actualPort();
    }

    public String url(String host) {
        return scheme + "://" + host + ":" + port();
    }

    /** Plans the answer to the next request that has no planned answer yet. */
    public void plan(Behaviour behaviour) {
        planned.add(behaviour);
    }

    public void plan(int status, String... headers) {
        plan((request, sent) -> {
            for (int i = 0; i < headers.length; i += 2) {
                request.response().putHeader(headers[i], headers[i + 1]);
            }
            request.response().setStatusCode(status).end("{}");
        });
    }

    /** Waits for the next request and returns it. */
    public Received next() throws InterruptedException {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request arrived in time");
        }
        return next;
    }

    /** Returns all recorded requests that the test has not taken yet, without waiting. */
    public List<Received> rest() {
        List<Received> rest = new ArrayList<>();
        received.drainTo(rest);
        return rest;
    }

    public void reset() {
        planned.clear();
        received.clear();
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            received.add(received(request, body));
            Behaviour behaviour = planned.poll();
            (behaviour == null ? usual : behaviour).answer(request, body.toString());
        });
    }

    private static Received received(HttpServerRequest request, Buffer body) {
        Map<String, String> headers = request.headers().entries().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toLowerCase(java.util.Locale.ROOT), Map.Entry::getValue, (a, b) -> a));
        return new Received(request.method().name(), request.uri(), headers, body.toString());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
