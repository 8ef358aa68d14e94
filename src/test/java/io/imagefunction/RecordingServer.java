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

/** Keeps what is sent to it, and answers as it was told. */
public final class RecordingServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    /** @param headers by their names in lower case */
    public record Received(String method, String uri, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
        }
    }

    /** What is done instead of answering as usual. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(HttpServerRequest request, String body);
    }

    /** A server's usual answer. */
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

    /** @param options how it is spoken to, such as over TLS */
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

    /** For the next request that nothing is planned for yet. */
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

    /** The next request, which is waited for. */
    public Received next() throws InterruptedException {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    /** What has come and was not asked for yet. */
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
