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
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
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

    /** Headers that concern only one connection, in requests and responses; in lower case. */
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

    /** Larger than what gateways allow for requests and responses. */
    private static final int HEADER_LIMIT = 64 * 1024;

    private final HttpServer server;
    private final HttpClient client;

    Loopback(Vertx vertx, HttpServer server) {
        this.server = server;
        // After Lambda thaws the process, a kept connection may have timed out. A new one costs only 0.1 ms.
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setMaxHeaderSize(HEADER_LIMIT));
    }

    /**
     * Sends the request and waits for the head of the response. Nothing is sent without time left, because a request
     * that has begun may cost money.
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
        // Overwrites a header of this name that the client may have sent.
        call.putHeader(Invocations.HEADER, invocation);
        return call.send(Buffer.buffer(request.body()))
                .map(response -> new ArrivingResponse(response, headers(response, request)));
    }

    /** Only the answer to a {@code HEAD} keeps its length, because it has no body that would tell it. */
    private static MultiMap headers(HttpClientResponse response, Request request) {
        MultiMap headers = passedOn(response.headers());
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null || !HttpMethod.HEAD.equals(request.method())
                ? headers
                : headers.set(HttpHeaders.CONTENT_LENGTH, length);
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
     * Whether a header is about the client or the address that it called. Clients can forge these headers, and AWS only
     * appends to what a client has sent. The event itself has the true values.
     */
    private static boolean isProxyHeader(String lowerCase) {
        return lowerCase.equals("forwarded") || lowerCase.startsWith("x-forwarded-");
    }
}
