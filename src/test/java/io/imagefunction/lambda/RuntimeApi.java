package io.imagefunction.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** AWS's side of the Lambda Runtime API, version 2018-06-01: unlike Quarkus' mock event server it sets deadlines. */
public final class RuntimeApi implements AutoCloseable {

    private static final String RUNTIME = "/2018-06-01/runtime/";
    private static final String INVOCATION = RUNTIME + "invocation/";

    /** A test waits no longer for anything. */
    private static final int PATIENCE_SECONDS = 180;

    private final HttpServer server;
    private final BlockingQueue<Invoked> queue = new LinkedBlockingQueue<>();
    private final Map<String, Invoked> running = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> checkpoint = new CompletableFuture<>();
    private final CompletableFuture<Void> restored = new CompletableFuture<>();

    public RuntimeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(INVOCATION + "next", this::next);
        server.createContext(INVOCATION, this::done);
        server.createContext(RUNTIME + "init/error", this::initFailed);
        server.createContext(RUNTIME + "restore/next", this::restoreNext);
        server.start();
    }

    /** What AWS_LAMBDA_RUNTIME_API is to be. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public Outcome invoke(String event, Duration timeout) throws Exception {
        return invoke(event, null, timeout);
    }

    /** @param clientContext JSON, as callers of Invoke may send it; null for none */
    public Outcome invoke(String event, String clientContext, Duration timeout) throws Exception {
        Invoked invoked =
                new Invoked(UUID.randomUUID().toString(), event, clientContext, timeout, new CompletableFuture<>());
        queue.add(invoked);
        return invoked.outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until the function asks for its first invocation; fails with what it says if it cannot start. */
    public void awaitReady() throws Exception {
        ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until the function is ready for its snapshot, which SnapStart would take now. */
    public void awaitCheckpoint() throws Exception {
        checkpoint.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Lets it go on as if restored from the snapshot. */
    public void restore() {
        restored.complete(null);
    }

    private void restoreNext(HttpExchange exchange) throws IOException {
        checkpoint.complete(null);
        restored.join();
        respond(exchange, 200, "");
    }

    private void next(HttpExchange exchange) throws IOException {
        ready.complete(null);
        Invoked invoked;
        try {
            invoked = queue.take();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        running.put(invoked.id, invoked);
        long deadline = Instant.now().plus(invoked.timeout).toEpochMilli();
        exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", invoked.id);
        exchange.getResponseHeaders().add("Lambda-Runtime-Deadline-Ms", Long.toString(deadline));
        exchange.getResponseHeaders()
                .add("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:images");
        exchange.getResponseHeaders().add("Lambda-Runtime-Trace-Id", "Root=1-67891233-abcdef012345678912345678");
        if (invoked.clientContext != null) {
            exchange.getResponseHeaders().add("Lambda-Runtime-Client-Context", invoked.clientContext);
        }
        respond(exchange, 200, invoked.event);
    }

    private void initFailed(HttpExchange exchange) throws IOException {
        String problem = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        respond(exchange, 202, "{\"status\":\"OK\"}");
        ready.completeExceptionally(new IllegalStateException(problem));
    }

    private void done(HttpExchange exchange) throws IOException {
        String[] idAndOutcome = exchange.getRequestURI()
                .getPath()
                .substring(INVOCATION.length())
                .split("/");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        respond(exchange, 202, "{\"status\":\"OK\"}");
        running.remove(idAndOutcome[0])
                .outcome
                .complete(new Outcome(idAndOutcome[0], idAndOutcome[1].equals("error"), body));
    }

    private static void respond(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** What the function posted: an answer, or a failure of the invocation. */
    public record Outcome(String requestId, boolean failed, String body) {}

    private record Invoked(
            String id, String event, String clientContext, Duration timeout, CompletableFuture<Outcome> outcome) {}
}
