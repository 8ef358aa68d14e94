package io.imagefunction.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.imagefunction.lambda.runtime.RuntimeAnswer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Serves the invocations of a runtime API in this JVM, with streamed answers, as the native function's loop does. */
public final class PollLoop implements AutoCloseable {

    private final String runtime;
    private final RequestStreamHandler function;
    private volatile boolean closed;

    public PollLoop(RuntimeApi api, RequestStreamHandler function) {
        this.runtime = "http://" + api.address() + "/2018-06-01/runtime/invocation/";
        this.function = function;
    }

    /** Serves one invocation after the other, until the runtime API is closed. */
    public PollLoop start() {
        Thread.ofVirtual().start(() -> {
            while (!closed) {
                try {
                    serve();
                } catch (IOException e) {
                    closed = true;
                }
            }
        });
        return this;
    }

    /** Waits for one invocation and serves it. */
    public void serve() throws IOException {
        HttpURLConnection next = open("next");
        String id = next.getHeaderField("Lambda-Runtime-Aws-Request-Id");
        HttpURLConnection whole = post(id + "/response");
        RuntimeAnswer answer = new RuntimeAnswer(whole);
        try (var event = next.getInputStream()) {
            function.handleRequest(event, answer.getOutputStream(), context(next, id));
            int read = 0;
            while (read != -1) {
                read = answer.getInputStream().read();
            }
        } catch (RuntimeException e) {
            HttpURLConnection error = post(id + "/error");
            error.getOutputStream().write("{\"errorMessage\":\"failed\"}".getBytes(StandardCharsets.UTF_8));
            error.getResponseCode();
        }
    }

    private static Context context(HttpURLConnection next, String id) {
        long deadline = Long.parseLong(next.getHeaderField("Lambda-Runtime-Deadline-Ms"));
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAwsRequestId" -> id;
                    case "getRemainingTimeInMillis" -> (int) (deadline - System.currentTimeMillis());
                    default -> null;
                });
    }

    private HttpURLConnection post(String path) throws IOException {
        HttpURLConnection connection = open(path);
        connection.setDoOutput(true);
        connection.setRequestMethod("POST");
        return connection;
    }

    private HttpURLConnection open(String path) throws IOException {
        return (HttpURLConnection) URI.create(runtime + path).toURL().openConnection();
    }

    @Override
    public void close() {
        closed = true;
    }
}
