package io.imagefunction.local;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The queue of local mode and its feeder. It starts in the background, so that it does not delay the first picture. */
final class LocalQueue implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LocalQueue.class);

    private static final Duration VISIBILITY = Duration.ofMinutes(6);
    private static final int RECEIVES = 4;

    private final LocalEvents function;
    private final Vertx vertx;
    private final Thread starting;
    private SqsServer server;
    private LocalGuard guard;
    private QueueFeeder feeder;
    private boolean closed;

    LocalQueue(LocalEvents function, Vertx vertx) {
        this.function = function;
        this.vertx = vertx;
        this.starting = Thread.ofPlatform().daemon().name("local-queue").start(this::start);
    }

    /** Waits until the queue accepts jobs or has failed to start. */
    void awaitStart() {
        try {
            starting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start() {
        try {
            SqsServer started = SqsServer.startHidden();
            String queue = started.createQueue(LocalConfig.QUEUE, VISIBILITY, RECEIVES);
            synchronized (this) {
                server = started;
                guard = LocalGuard.start(
                        vertx, LocalPorts.of(LocalConfig.SQS_PORT), started.endpoint(), LocalGuard.Reading.GUARDED);
                if (closed) {
                    close();
                } else {
                    feeder = QueueFeeder.start(server, queue, this::invoke);
                }
            }
        } catch (RuntimeException e) {
            LOG.warnf("The local queue did not start, so there is no respond-async: %s", e.getMessage());
        }
    }

    private String invoke(String event) throws IOException {
        return new String(function.invoke(event.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (feeder != null) {
            feeder.close();
        }
        if (guard != null) {
            guard.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
