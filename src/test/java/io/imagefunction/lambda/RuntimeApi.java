package io.imagefunction.lambda;

import io.imagefunction.lambda.HttpExchange.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Simulates AWS's side of the Lambda Runtime API, version 2018-06-01. Unlike Quarkus' mock event server, it sets
 * deadlines and accepts streamed answers with their trailers.
 */
public final class RuntimeApi implements AutoCloseable {

    private static final String RUNTIME = "/2018-06-01/runtime/";
    private static final String INVOCATION = RUNTIME + "invocation/";
    private static final String OK = "{\"status\":\"OK\"}";

    /** The longest time that a test waits for anything. */
    private static final int PATIENCE_SECONDS = 180;

    private final ServerSocket server;
    private final BlockingQueue<Invoked> queue = new LinkedBlockingQueue<>();
    private final Map<String, Invoked> running = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> checkpoint = new CompletableFuture<>();
    private final CompletableFuture<Void> restored = new CompletableFuture<>();

    public RuntimeApi() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** The value for {@code AWS_LAMBDA_RUNTIME_API}. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    public Outcome invoke(String event, Duration timeout) throws Exception {
        return invoke(event, null, timeout);
    }

    /** @param clientContext JSON, as callers of Invoke may send it; null for none */
    public Outcome invoke(String event, String clientContext, Duration timeout) throws Exception {
        return begin(event, clientContext, timeout, part -> {}).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Invokes the function without waiting for its answer.
     *
     * @param reader gets the parts of a streamed answer as they arrive; a slow reader blocks the function
     */
    public CompletableFuture<Outcome> begin(String event, String clientContext, Duration timeout, Reader reader) {
        Invoked invoked = new Invoked(
                UUID.randomUUID().toString(), event, clientContext, timeout, reader, new CompletableFuture<>());
        queue.add(invoked);
        return invoked.outcome;
    }

    /** Waits until the function asks for its first invocation. Fails with the reported error if it cannot start. */
    public void awaitReady() throws Exception {
        ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until the function is ready for the snapshot of SnapStart. */
    public void awaitCheckpoint() throws Exception {
        checkpoint.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Lets the function continue, as after a restore from the snapshot. */
    public void restore() {
        restored.complete(null);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (var exchange = HttpExchange.read(socket); exchange != null; exchange = HttpExchange.read(socket)) {
                answer(exchange);
            }
        } catch (IOException | InterruptedException ended) {
            // The function has ended, or this has been closed.
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        switch (exchange.path()) {
            case INVOCATION + "next" -> next(exchange);
            case RUNTIME + "init/error" -> {
                ready.completeExceptionally(new IllegalStateException(text(exchange)));
                exchange.respond(202, Map.of(), OK);
            }
            case RUNTIME + "restore/next" -> {
                checkpoint.complete(null);
                restored.join();
                exchange.respond(200, Map.of(), "");
            }
            default -> done(exchange);
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        ready.complete(null);
        Invoked invoked = queue.take();
        running.put(invoked.id, invoked);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Lambda-Runtime-Aws-Request-Id", invoked.id);
        headers.put(
                "Lambda-Runtime-Deadline-Ms",
                Long.toString(Instant.now().plus(invoked.timeout).toEpochMilli()));
        headers.put("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:images");
        headers.put("Lambda-Runtime-Trace-Id", "Root=1-67891233-abcdef012345678912345678");
        if (invoked.clientContext != null) {
            headers.put("Lambda-Runtime-Client-Context", invoked.clientContext);
        }
        exchange.respond(200, headers, invoked.event);
    }

    private void done(HttpExchange exchange) throws IOException {
        String[] idAndOutcome = exchange.path().substring(INVOCATION.length()).split("/");
        Invoked invoked = running.remove(idAndOutcome[0]);
        if (invoked == null) {
            exchange.readBody(part -> {});
            exchange.respond(403, Map.of(), "{\"errorType\":\"InvalidRequestID\"}");
            return;
        }
        boolean failed = idAndOutcome[1].equals("error");
        StringBuilder body = new StringBuilder();
        try {
            if (!failed) {
                invoked.reader.begin(exchange.headers());
            }
            exchange.readBody(part -> {
                if (!failed) {
                    invoked.reader.read(part);
                }
                body.append(new String(part.bytes(), StandardCharsets.ISO_8859_1));
            });
        } catch (IOException brokenOff) {
            invoked.outcome.completeExceptionally(brokenOff);
            throw brokenOff;
        }
        exchange.respond(202, Map.of(), OK);
        String text = new String(body.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        invoked.outcome.complete(new Outcome(idAndOutcome[0], failed, text, exchange.headers(), exchange.trailers()));
    }

    private static String text(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        exchange.readBody(part -> text.append(new String(part.bytes(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an answer while it arrives; errors are only in the outcome. */
    public interface Reader {

        /** @param headers of the request that posts the answer, with names in lower case */
        default void begin(Map<String, String> headers) {}

        void read(Part part) throws IOException;
    }

    /**
     * What the function posted: an answer, or a failure of the invocation.
     *
     * @param headers of the request that posted it, with names in lower case
     * @param trailers of its chunked body, with names in lower case
     */
    public record Outcome(
            String requestId, boolean failed, String body, Map<String, String> headers, Map<String, String> trailers) {

        public boolean streamed() {
            return "streaming".equals(headers.get("lambda-runtime-function-response-mode"));
        }
    }

    private record Invoked(
            String id,
            String event,
            String clientContext,
            Duration timeout,
            Reader reader,
            CompletableFuture<Outcome> outcome) {}
}
