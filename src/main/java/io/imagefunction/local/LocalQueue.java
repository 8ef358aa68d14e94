package io.imagefunction.local;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Local mode's queue and who brings its messages to the function. It starts while the first picture is being made. */
final class LocalQueue implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LocalQueue.class);

    private static final Duration VISIBILITY = Duration.ofMinutes(6);
    private static final int RECEIVES = 4;

    private final URI function;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread starting;
    private SqsServer server;
    private QueueFeeder feeder;
    private boolean closed;

    /** @param function where the function takes events */
    LocalQueue(URI function) {
        this.function = function;
        this.starting = Thread.ofPlatform().daemon().name("local-queue").start(this::start);
    }

    /** Waits until jobs are accepted, or never will be. */
    void awaitStart() {
        try {
            starting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start() {
        try {
            SqsServer started = SqsServer.start(LocalConfig.SQS_PORT);
            String queue = started.createQueue(LocalConfig.QUEUE, VISIBILITY, RECEIVES);
            synchronized (this) {
                server = started;
                if (closed) {
                    close();
                } else {
                    feeder = QueueFeeder.start(server, queue, this::invoke);
                }
            }
        } catch (RuntimeException e) {
            LOG.warnf(
                    "The local queue did not start, so there is no respond-async: is port %d taken by another local"
                            + " mode? %s",
                    LocalConfig.SQS_PORT, e.getMessage());
        }
    }

    private String invoke(String event) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(function)
                                .POST(HttpRequest.BodyPublishers.ofString(event))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (feeder != null) {
            feeder.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
