package io.imagefunction.openrouter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.RecordingServer;
import io.imagefunction.TestSettings;
import io.imagefunction.settings.TrustedCertificates;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a download ends, its sink is told once, because it holds memory until then. */
class LinkedPictureDownloadTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static Vertx vertx;
    private static ExecutorService threads;
    private static LinkedPictures pictures;

    /** Accepts one picture, and calls after its end are counted. */
    private static final class Sink implements LinkedPictures.Sink {

        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<String> ended = new CompletableFuture<>();
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public void write(byte[] bytes, int offset, int length) {
            begun.complete(null);
        }

        @Override
        public void end() {
            ends.incrementAndGet();
            ended.complete("");
        }

        @Override
        public void broken(String why) {
            ends.incrementAndGet();
            ended.complete(why);
        }
    }

    private final Sink sink = new Sink();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        threads = Executors.newVirtualThreadPerTaskExecutor();
        pictures = new LinkedPictures(
                TestSettings.of(Map.of("IMAGE_CALLBACK_ALLOW_PRIVATE", "true")),
                new TrustedCertificates(Optional.empty()),
                vertx,
                threads);
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        threads.close();
    }

    @ParameterizedTest
    @CsvSource({
        "whole, 30, ''",
        "cut, 30, its connection broke off",
        "missing, 30, its server answers 404",
        "stalled, 1, it did not come in time",
        "silent, 1, it did not answer in time",
    })
    void theSinkIsToldOnce(String behaviour, int seconds, String why) throws Exception {
        try (RecordingServer server = server(behaviour)) {
            pictures.fetch(server.url("127.0.0.1"), sink, Duration.ofSeconds(seconds))
                    .await()
                    .atMost(LONG);

            assertEquals(why, sink.ended.getNow("nothing"));
            assertEquals(1, sink.ends.get());
        }
    }

    @Test
    void aCancelledDownloadEndsAtOnce() throws Exception {
        try (RecordingServer server = server("stalled")) {
            CompletableFuture<Void> hungUp = new CompletableFuture<>();
            server.plan((request, body) -> {
                request.connection().closeHandler(closed -> hungUp.complete(null));
                request.response().setChunked(true).write(Buffer.buffer("some bytes"));
            });
            Cancellable download = pictures.fetch(server.url("127.0.0.1"), sink, Duration.ofMinutes(10))
                    .subscribe()
                    .with(none -> {});
            sink.begun.get(30, TimeUnit.SECONDS);

            download.cancel();

            assertTrue(sink.ended.get(10, TimeUnit.SECONDS).startsWith("its connection"));
            hungUp.get(10, TimeUnit.SECONDS);
        }
    }

    private static RecordingServer server(String behaviour) {
        return new RecordingServer((request, body) -> {
            switch (behaviour) {
                case "whole" -> request.response().end("a picture");
                case "missing" -> request.response().setStatusCode(404).end();
                case "stalled" -> request.response().setChunked(true).write(Buffer.buffer("some bytes"));
                case "cut" ->
                    request.response()
                            .putHeader("Content-Length", "100")
                            .write("some bytes")
                            .onComplete(written -> request.connection().close());
                default -> {}
            }
        });
    }
}
