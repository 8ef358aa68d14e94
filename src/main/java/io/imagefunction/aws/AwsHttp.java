package io.imagefunction.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * HTTP transport of the AWS SDK over Java's URL connection, like the SDK's own, with two differences. Bodies are sent
 * in large pieces instead of 4 KB, or 16 KB over TLS, which saves system calls. It never waits for "100 Continue",
 * which costs a round trip for every part, and five seconds when S3 refuses instead, because the URL connection does
 * not understand that answer. Each client of an AWS service has its own instance.
 */
public final class AwsHttp implements SdkHttpClient {

    /** Bytes that one system call accepts. */
    private static final int PIECE = 128 * 1024;

    /** Bytes of one TLS record. */
    private static final int SECURE_PIECE = 16 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final Supplier<Optional<SSLSocketFactory>> tls;

    private final PlatformThreads threads = new PlatformThreads();

    /** Shared by all connections: Java only reuses connections of the same factory. */
    private SSLSocketFactory sockets;

    /** @param tls called at first use, so that the start does not wait for it; empty for the JDK's own trust */
    public AwsHttp(Supplier<Optional<SSLSocketFactory>> tls) {
        this.tls = tls;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Exchange(request);
    }

    @Override
    public String clientName() {
        return "UrlConnection";
    }

    @Override
    public void close() {
        // The JDK manages idle connections.
        threads.close();
    }

    private final class Exchange implements ExecutableHttpRequest {

        private final HttpExecuteRequest request;
        private volatile HttpURLConnection connection;

        Exchange(HttpExecuteRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            try {
                return threads.run(this::exchange);
            } catch (InterruptedIOException e) {
                abort();
                throw e;
            }
        }

        private HttpExecuteResponse exchange() throws IOException {
            connection = open(request.httpRequest());
            if (connection.getDoOutput()) {
                send(request.contentStreamProvider().orElse(InputStream::nullInputStream));
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("the response is not valid HTTP");
            }
            InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            var response = HttpExecuteResponse.builder()
                    .response(SdkHttpResponse.builder()
                            .statusCode(status)
                            .statusText(connection.getResponseMessage())
                            .headers(headers(connection))
                            .build());
            if (body != null) {
                response.responseBody(AbortableInputStream.create(new Body(body), this::abort));
            }
            return response.build();
        }

        private void send(ContentStreamProvider content) throws IOException {
            byte[] piece = new byte[connection instanceof HttpsURLConnection ? SECURE_PIECE : PIECE];
            try (InputStream body = content.newStream();
                    OutputStream out = connection.getOutputStream()) {
                for (int read = fill(piece, body); read > 0; read = fill(piece, body)) {
                    out.write(piece, 0, read);
                }
            }
        }

        private static int fill(byte[] piece, InputStream body) throws IOException {
            return body.readNBytes(piece, 0, piece.length);
        }

        @Override
        public void abort() {
            HttpURLConnection underWay = connection;
            if (underWay != null) {
                threads.start(underWay::disconnect);
            }
        }
    }

    /** An answer's body. */
    private final class Body extends FilterInputStream {

        Body(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            return threads.run(in::read);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return threads.run(() -> in.read(bytes, offset, length));
        }

        @Override
        public void close() throws IOException {
            threads.run(() -> {
                in.close();
                return null;
            });
        }
    }

    private synchronized SSLSocketFactory sockets() {
        if (sockets == null) {
            sockets = new GatheringSockets(tls.get().orElseGet(HttpsURLConnection::getDefaultSSLSocketFactory));
        }
        return sockets;
    }

    private HttpURLConnection open(SdkHttpRequest request) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) request.getUri().toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(sockets());
        }
        connection.setRequestMethod(request.method().name());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) READ_TIMEOUT.toMillis());
        request.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Expect")) {
                values.forEach(value -> connection.addRequestProperty(name, value));
            }
        });
        if (request.method() == SdkHttpMethod.PUT || request.method() == SdkHttpMethod.POST) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(request.firstMatchingHeader("Content-Length")
                    .map(Long::parseLong)
                    .orElse(0L));
        }
        return connection;
    }

    private static Map<String, List<String>> headers(HttpURLConnection connection) {
        Map<String, List<String>> headers = new HashMap<>(connection.getHeaderFields());
        headers.remove(null); // the status line
        return headers;
    }
}
