package io.imagefunction;

import io.imagefunction.lambda.RuntimeApi;
import io.imagefunction.local.QueueFeeder;
import io.imagefunction.local.SqsServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An SQS queue for a Quarkus test that also uses {@link LocalParts}. Messages are delivered only when the test asks for
 * it.
 */
public class QueueParts implements QuarkusTestResourceLifecycleManager {

    private static final Duration PACKAGED_TIMEOUT = Duration.ofMinutes(1);

    private static final String QUEUE = "test-jobs";

    private static SqsServer server;
    private static FaultProxy toSqs;
    private static String url;

    @Override
    public Map<String, String> start() {
        server = SqsServer.start();
        toSqs = new FaultProxy(server.endpoint());
        Map<String, String> settings = new HashMap<>();
        url = server.createQueue(QUEUE, Duration.ofSeconds(60), 100);
        settings.put("image.queue.url", url);
        settings.put("image.queue.endpoint", "http://127.0.0.1:" + toSqs.port());
        return settings;
    }

    @Override
    public void stop() {
        toSqs.close();
        server.close();
    }

    /** The proxy between the function and the queue. */
    public static FaultProxy toSqs() {
        return toSqs;
    }

    /** Starts to deliver messages to the function under test, until the returned feeder is closed. */
    public static QueueFeeder worker() {
        return worker(event -> new String(FunctionUnderTest.invoke(event), StandardCharsets.UTF_8));
    }

    /** The same to the packaged function of a runtime. */
    public static QueueFeeder worker(RuntimeApi runtime) {
        return worker(event -> {
            try {
                return runtime.invoke(event, PACKAGED_TIMEOUT).body();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    public static QueueFeeder worker(QueueFeeder.Function function) {
        return QueueFeeder.start(server, url, function);
    }

    /** Puts a message into the queue directly, not through the function. */
    public static void send(String message) {
        server.send(url, message);
    }

    /** Deletes all messages, including delayed ones. */
    public static void purge() {
        server.purge(url);
    }

    /** Receives all visible messages and deletes them from the queue. */
    public static List<String> drain() {
        return server.drain(url);
    }
}
