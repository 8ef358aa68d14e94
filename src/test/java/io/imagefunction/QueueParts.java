package io.imagefunction;

import io.imagefunction.local.QueueFeeder;
import io.imagefunction.local.SqsServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A queue for a Quarkus test, beside {@link LocalParts}; its messages are delivered when the test wants it. */
public class QueueParts implements QuarkusTestResourceLifecycleManager {

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

    /** What stands between the function and the queue. */
    public static FaultProxy toSqs() {
        return toSqs;
    }

    /** Delivers messages to the function under test until it is closed. */
    public static QueueFeeder worker() {
        return worker(event -> new String(FunctionUnderTest.invoke(event), StandardCharsets.UTF_8));
    }

    public static QueueFeeder worker(QueueFeeder.Function function) {
        return QueueFeeder.start(server, url, function);
    }

    /** Puts a message into the queue, behind the function's back. */
    public static void send(String message) {
        server.send(url, message);
    }

    /** Forgets all messages, also those that wait for their time. */
    public static void purge() {
        server.purge(url);
    }

    /** Takes all messages that are there to be received out of the queue. */
    public static List<String> drain() {
        return server.drain(url);
    }
}
