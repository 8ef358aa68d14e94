package io.imagefunction.local;

import io.imagefunction.settings.ThisMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/**
 * A reverse proxy in front of a server of local mode that does not authenticate. It refuses requests that a foreign web
 * page makes a browser send, and forwards others unchanged, so signatures stay valid.
 */
final class LocalGuard implements AutoCloseable {

    /** Which requests of web pages may read. */
    enum Reading {
        /** A page may show a picture whose URL it has. */
        OPEN_TO_PAGES,
        /** A GET may change something, so pages of other origins may not send any. */
        GUARDED
    }

    /** The other values of {@code Sec-Fetch-Site} are {@code none} and {@code same-origin}. */
    private static final Pattern ELSEWHERE = Pattern.compile("cross-site|same-site");

    private static final List<String> OF_ONE_CONNECTION = List.of("Connection", "Upgrade", "HTTP2-Settings");
    private static final String REFUSAL = "Web pages of other origins may not call this server.\n";

    /** No keep-alive: the server may have closed an idle connection. */
    private final HttpClient client;

    private final HttpServer door;
    private final SocketAddress server;
    private final Reading reading;

    private LocalGuard(Vertx vertx, int port, URI server, Reading reading) {
        this.server = SocketAddress.inetSocketAddress(server.getPort(), server.getHost());
        this.reading = reading;
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
        this.door = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(this::handle)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /**
     * @param port on 127.0.0.1, 0 for any free one
     * @param server the server behind the proxy
     * @throws IllegalStateException when the port is taken
     */
    static LocalGuard start(Vertx vertx, int port, URI server, Reading reading) {
        try {
            return new LocalGuard(vertx, port, server, reading);
        } catch (CompletionException e) {
            throw new IllegalStateException("Port " + port + " cannot be listened on: " + e.getCause(), e);
        }
    }

    int port() {
        return door.actualPort();
    }

    @Override
    public void close() {
        door.close().toCompletionStage().toCompletableFuture().join();
        client.close().toCompletionStage().toCompletableFuture().join();
    }

    private void handle(HttpServerRequest request) {
        if (isForeign(request)) {
            request.response()
                    .setStatusCode(403)
                    .putHeader(HttpHeaders.CONNECTION, "close")
                    .end(REFUSAL);
            return;
        }
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
            request.headers().remove(HttpHeaders.EXPECT);
        }
        handOn(request);
    }

    private boolean isForeign(HttpServerRequest request) {
        return !ThisMachine.isOrigin(request.getHeader(HttpHeaders.ORIGIN))
                || !ThisMachine.isHost(request.getHeader(HttpHeaders.HOST))
                // A browser sends no Origin for pictures and links.
                || reading == Reading.GUARDED
                        && ELSEWHERE
                                .matcher(Objects.requireNonNullElse(request.getHeader("Sec-Fetch-Site"), ""))
                                .matches();
    }

    private void handOn(HttpServerRequest request) {
        request.pause();
        RequestOptions onward = new RequestOptions()
                .setServer(server)
                .setMethod(request.method())
                .setURI(request.uri());
        HostAndPort authority = request.authority();
        if (authority != null) {
            onward.setHost(authority.host()).setPort(authority.port());
        }
        client.request(onward)
                .compose(call -> send(request, call))
                .compose(answer -> handBack(answer, request))
                // Closes the connection for a partial response as well, so that it does not look complete.
                .onFailure(failed -> request.connection().close());
    }

    private static Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest call) {
        call.headers().setAll(request.headers());
        OF_ONE_CONNECTION.forEach(call.headers()::remove);
        return call.send(request);
    }

    private Future<Void> handBack(HttpClientResponse answer, HttpServerRequest request) {
        request.response().setStatusCode(answer.statusCode());
        request.response().headers().setAll(answer.headers()).remove(HttpHeaders.CONNECTION);
        String page = request.getHeader(HttpHeaders.ORIGIN);
        if (page != null && reading == Reading.OPEN_TO_PAGES) {
            // Only pages of this machine come this far. The studio reads a picture to save it as a file.
            request.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, page);
        }
        request.response().setChunked(!answer.headers().contains(HttpHeaders.CONTENT_LENGTH));
        return answer.pipe().endOnFailure(false).to(request.response());
    }
}
