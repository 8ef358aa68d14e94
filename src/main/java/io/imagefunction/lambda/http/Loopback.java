package io.imagefunction.lambda.http;

import io.imagefunction.invocation.Invocations;
import io.quarkus.vertx.http.HttpServer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Calls the application's own HTTP server. */
@ApplicationScoped
class Loopback {

    /** What concerns one connection only, either way; in lower case. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "content-length",
            "expect",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Larger than what gateways let through either way. */
    private static final int HEADER_LIMIT = 64 * 1024;

    private final HttpServer server;
    private final HttpClient client;

    Loopback(Vertx vertx, HttpServer server) {
        this.server = server;
        // A kept connection may be timed out by either end when Lambda thaws the process, and a new one costs 0.1 ms.
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setMaxHeaderSize(HEADER_LIMIT));
    }

    /**
     * Calls it and waits for the head of its response. Nothing is called without time left: what is begun may cost
     * money.
     *
     * @throws CompletionException if the server did not answer
     */
    ArrivingResponse call(Request request, String invocation, Patience patience)
            throws TimeoutException, InterruptedException {
        if (patience.isOver()) {
            throw new TimeoutException();
        }
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(server.getPort())
                .setMethod(request.method())
                .setURI(request.target())
                .setFollowRedirects(false);
        Future<HttpClientRequest> call = client.request(options);
        var answer = call.compose(connected -> exchange(connected, request, invocation))
                .toCompletionStage()
                .toCompletableFuture();
        try {
            return patience.get(answer);
        } catch (TimeoutException | InterruptedException e) {
            call.onSuccess(HttpClientRequest::reset);
            throw e;
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    private static Future<ArrivingResponse> exchange(HttpClientRequest call, Request request, String invocation) {
        call.headers().addAll(passedOn(request.headers()));
        // In place of whatever the client has sent by this name.
        call.putHeader(Invocations.HEADER, invocation);
        return call.send(Buffer.buffer(request.body()))
                .map(response -> new ArrivingResponse(response, passedOn(response.headers())));
    }

    private static MultiMap passedOn(MultiMap headers) {
        MultiMap passed = HttpHeaders.headers();
        headers.forEach((name, value) -> {
            String lowerCase = name.toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(lowerCase) && !isProxyHeader(lowerCase)) {
                passed.add(name, value);
            }
        });
        return passed;
    }

    /**
     * Whether a header claims who has called, by which name and scheme. Clients send these as they like, and AWS
     * appends to what they sent. What is true of the call is in the event.
     */
    private static boolean isProxyHeader(String lowerCase) {
        return lowerCase.equals("forwarded") || lowerCase.startsWith("x-forwarded-");
    }
}
