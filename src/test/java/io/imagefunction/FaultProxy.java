package io.imagefunction;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A proxy between the function and one of its neighbours (OpenRouter, S3 or SQS). It passes every request on, except
 * those that a test has planned a fault for. It does not change what it passes on, so signatures stay valid.
 */
public final class FaultProxy implements AutoCloseable {

    /** The fault that one request meets. */
    public sealed interface Fault {
        /** The neighbour does not get the request. This answer is returned instead. */
        record Answer(int status, String contentType, byte[] body, int retryAfter) implements Fault {
            public Answer(int status, String contentType, byte[] body) {
                this(status, contentType, body, 0);
            }
        }

        /** The same as {@link Answer}, with any headers. */
        record AnswerWith(int status, Map<String, String> headers, byte[] body) implements Fault {}

        /** This answer is returned instead, and the connection ends before its announced length. */
        record CutAnswer(String contentType, byte[] body) implements Fault {}

        /** The neighbour's answer is returned, and the connection ends after so many bytes of its body. */
        record CutBehind(int bytes) implements Fault {}

        /** The neighbour does not get the request, and the connection ends. */
        record LoseRequest() implements Fault {}

        /** The neighbour carries out the request, but the connection ends before its answer. */
        record LoseAnswer() implements Fault {}

        /** The request is never answered. */
        record Stall() implements Fault {}

        /** The neighbour gets the request only after the test releases it. */
        record Hold(CompletableFuture<Void> released) implements Fault {}

        /** An answer begins and never ends. */
        record StallInAnswer(String contentType, byte[] body) implements Fault {}

        /** An answer begins, and continues after the test releases it. */
        record HoldAnswer(String contentType, byte[] begin, CompletableFuture<Void> released, byte[] rest)
                implements Fault {}

        /** An answer of many equal parts, which are sent as fast as the function reads them. */
        record Flood(
                String contentType, byte[] part, int parts, byte[] end, AtomicLong sent, CompletableFuture<Void> ended)
                implements Fault {

            public Flood(String contentType, byte[] part, int parts, byte[] end) {
                this(contentType, part, parts, end, new AtomicLong(), new CompletableFuture<>());
            }
        }
    }

    /** How much of the neighbour's answer is returned; otherwise the bytes of its body. */
    private static final int ALL = Integer.MAX_VALUE;

    private static final int NOTHING = -1;

    private record Plan(Predicate<HttpServerRequest> matches, Fault fault) {}

    private final Vertx vertx = Vertx.vertx();
    /**
     * Connections are not kept, because a neighbour may have closed them. There are enough of them that no request
     * waits.
     */
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(1000));

    private final SocketAddress neighbour;
    private final List<Plan> plans = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final List<CompletableFuture<Void>> stalled = new ArrayList<>();
    private final List<HttpConnection> connections = new ArrayList<>();
    private final HttpServer server;
    private int underway;
    private int mostAtOnce;

    public FaultProxy(URI neighbour) {
        this(neighbour, new HttpServerOptions());
    }

    /** @param options of the server, such as TLS */
    public FaultProxy(URI neighbour, HttpServerOptions options) {
        this.neighbour = SocketAddress.inetSocketAddress(neighbour.getPort(), neighbour.getHost());
        this.server = vertx.createHttpServer(new HttpServerOptions(options)
                        // Java's client asks for HTTP/2, which neither S3 nor its stand-in supports in clear text.
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(this::handle)
                .connectionHandler(this::connected)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private synchronized void connected(HttpConnection connection) {
        connections.add(connection);
    }

    /** Closes all connections, as servers do with idle ones. */
    public synchronized void closeConnections() {
        connections.forEach(HttpConnection::close);
        connections.clear();
    }

    public int port() {
        return server.actualPort();
    }

    /** Plans a fault for the next {@code times} requests that match. */
    public synchronized void plan(int times, Predicate<HttpServerRequest> matches, Fault fault) {
        for (int i = 0; i < times; i++) {
            plans.add(new Plan(matches, fault));
        }
    }

    /** The number of planned faults that no request has met yet. */
    public synchronized int pending() {
        return plans.size();
    }

    /** Forgets all planned faults and recorded requests. */
    public synchronized void reset() {
        plans.clear();
        seen.clear();
        stalled.clear();
        underway = 0;
        mostAtOnce = 0;
    }

    /** Every request since the last reset: method, path and query. */
    public synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    /** One future for each stalled request, which completes when the client closes the connection. */
    public synchronized List<CompletableFuture<Void>> hangUps() {
        return List.copyOf(stalled);
    }

    /** The most POST requests that were in flight at once since the last reset. */
    public synchronized int mostAtOnce() {
        return mostAtOnce;
    }

    private synchronized void count(HttpServerRequest request) {
        if (request.method() == HttpMethod.POST) {
            mostAtOnce = Math.max(mostAtOnce, ++underway);
            request.response().endHandler(ended -> {
                synchronized (this) {
                    underway--;
                }
            });
        }
    }

    public static Predicate<HttpServerRequest> request(String method, String inUri) {
        return request ->
                request.method().name().equals(method) && request.uri().contains(inUri);
    }

    private synchronized Fault faultFor(HttpServerRequest request) {
        seen.add(request.method() + " " + request.uri());
        for (Iterator<Plan> each = plans.iterator(); each.hasNext(); ) {
            Plan plan = each.next();
            if (plan.matches().test(request)) {
                each.remove();
                return plan.fault();
            }
        }
        return null;
    }

    private void handle(HttpServerRequest request) {
        if (request.headers().contains("Expect")) {
            request.response().writeContinue();
            request.headers().remove("Expect");
        }
        count(request);
        switch (faultFor(request)) {
            case null -> handOn(request, ALL);
            case Fault.LoseAnswer lost -> handOn(request, NOTHING);
            case Fault.CutBehind cut -> handOn(request, cut.bytes());
            case Fault.LoseRequest lost -> request.connection().close();
            case Fault.Stall stall -> waitForHangUp(request);
            case Fault.Hold hold -> hold(request, hold.released());
            case Fault.StallInAnswer begun -> {
                waitForHangUp(request);
                request.response()
                        .setChunked(true)
                        .putHeader("Content-Type", begun.contentType())
                        .write(Buffer.buffer(begun.body()));
            }
            case Fault.HoldAnswer held -> {
                Context context = Vertx.currentContext();
                HttpServerResponse response =
                        request.response().setChunked(true).putHeader("Content-Type", held.contentType());
                request.body().onComplete(read -> response.write(Buffer.buffer(held.begin())));
                held.released().thenRun(() -> context.runOnContext(now -> response.end(Buffer.buffer(held.rest()))));
            }
            case Fault.Flood flood ->
                request.body().onComplete(read -> {
                    request.response().setChunked(true).putHeader("Content-Type", flood.contentType());
                    flood(request.response(), flood, 0);
                });
            case Fault.Answer answer ->
                request.body().onComplete(read -> request.response()
                        .setStatusCode(answer.status())
                        .putHeader("Content-Type", answer.contentType())
                        .putHeader("Retry-After", String.valueOf(answer.retryAfter()))
                        .end(Buffer.buffer(answer.body())));
            case Fault.AnswerWith answer ->
                request.body().onComplete(read -> {
                    answer.headers().forEach(request.response()::putHeader);
                    request.response().setStatusCode(answer.status()).end(Buffer.buffer(answer.body()));
                });
            case Fault.CutAnswer answer ->
                request.body().onComplete(read -> request.response()
                        .putHeader("Content-Type", answer.contentType())
                        .putHeader("Content-Length", String.valueOf(answer.body().length + 1))
                        .write(Buffer.buffer(answer.body()))
                        .onComplete(written -> request.connection().close()));
        }
    }

    private void hold(HttpServerRequest request, CompletableFuture<Void> released) {
        request.pause();
        Context context = Vertx.currentContext();
        released.thenRun(() -> context.runOnContext(now -> handOn(request, ALL)));
    }

    private static void flood(HttpServerResponse response, Fault.Flood flood, int begun) {
        int part = begun;
        while (part < flood.parts() && !response.writeQueueFull()) {
            response.write(Buffer.buffer(flood.part()));
            flood.sent().addAndGet(flood.part().length);
            part++;
        }
        int next = part;
        if (next < flood.parts()) {
            response.drainHandler(drained -> flood(response, flood, next));
        } else {
            response.end(Buffer.buffer(flood.end()));
            flood.ended().complete(null);
        }
    }

    private void waitForHangUp(HttpServerRequest request) {
        CompletableFuture<Void> hungUp = new CompletableFuture<>();
        synchronized (this) {
            stalled.add(hungUp);
        }
        request.connection().closeHandler(closed -> hungUp.complete(null));
        request.resume();
    }

    private void handOn(HttpServerRequest request, int bytes) {
        request.pause();
        HostAndPort authority = request.authority();
        RequestOptions options = new RequestOptions()
                .setServer(neighbour)
                .setHost(authority.host())
                .setPort(authority.port())
                .setMethod(request.method())
                .setURI(request.uri());
        client.request(options).onComplete(opened -> {
            if (opened.failed()) {
                request.connection().close();
            } else {
                exchange(request, opened.result(), bytes);
            }
        });
    }

    private static void exchange(HttpServerRequest request, HttpClientRequest onward, int bytes) {
        onward.headers()
                .setAll(request.headers())
                .remove("Connection")
                .remove("Upgrade")
                .remove("HTTP2-Settings");
        AtomicBoolean over = new AtomicBoolean();
        request.connection().closeHandler(gone -> {
            // After the answer, the connection may carry another request.
            if (!over.get()) {
                onward.reset();
            }
        });
        onward.send(request).onComplete(answered -> {
            if (answered.failed() || bytes == NOTHING) {
                request.connection().close();
            } else {
                handBack(request, answered.result(), over, bytes);
            }
        });
    }

    private static void handBack(HttpServerRequest request, HttpClientResponse answer, AtomicBoolean over, int bytes) {
        request.response().setStatusCode(answer.statusCode());
        request.response().headers().setAll(answer.headers()).remove("Connection");
        request.response().setChunked(!answer.headers().contains("Content-Length"));
        if (bytes != ALL) {
            answer.body().onSuccess(body -> request.response()
                    .write(body.slice(0, Math.min(bytes, body.length())))
                    .onComplete(written -> request.connection().close()));
            return;
        }
        answer.pipe().endOnFailure(false).to(request.response()).onComplete(piped -> {
            over.set(true);
            if (piped.failed()) {
                answer.request().reset(); // otherwise its connection is never released
                request.connection().close(); // so that a cut answer does not look complete
            }
        });
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
