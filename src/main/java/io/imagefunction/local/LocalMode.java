package io.imagefunction.local;

import io.imagefunction.local.standin.OpenRouterStandIn;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.interceptor.Interceptor;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Starts the local servers that {@link LocalConfig} points the function to in {@code mvn quarkus:dev}, and prints how
 * to try them.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class LocalMode {

    /** System properties of the AWS SDK, which reads them before any other credentials. */
    private static final Map<String, String> CREDENTIALS = Map.of(
            "aws.accessKeyId", S3Server.ACCESS_KEY,
            "aws.secretAccessKey", S3Server.SECRET_KEY,
            "aws.region", S3Server.REGION);

    private static final String HTTP_PORT = "local-mode.http-port";

    private static final Path PICTURES = Path.of("target", "local-s3");

    private final Config config;
    private final LocalEvents events;
    private final Vertx vertx;
    private final ValueRegistry registry;
    private OpenRouterStandIn openRouter;
    private S3Server s3;
    private LocalGuard s3Guard;
    private LocalQueue queue;

    LocalMode(Config config, LocalEvents events, Vertx vertx, ValueRegistry registry) {
        this.config = config;
        this.events = events;
        this.vertx = vertx;
        this.registry = registry;
    }

    /** Runs first, because the rest of the function looks for these servers and credentials when it starts. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        keepHttpPort();
        if (standsIn()) {
            openRouter = OpenRouterStandIn.start(LocalPorts.of(LocalConfig.OPENROUTER_PORT));
        }
        if (storesHere()) {
            s3 = S3Server.start(0, LocalConfig.BUCKET, PICTURES);
            s3Guard = LocalGuard.start(
                    vertx, LocalPorts.of(LocalConfig.S3_PORT), s3.endpoint(), LocalGuard.Reading.OPEN_TO_PAGES);
            CREDENTIALS.forEach(System::setProperty);
        }
        if (queuesHere()) {
            queue = new LocalQueue(events, vertx);
        }
    }

    /** A live reload keeps the HTTP server, but Quarkus does not tell the new application its port. */
    private void keepHttpPort() {
        Integer port = Integer.getInteger(HTTP_PORT);
        if (port != null && !registry.containsKey(HttpServer.HTTP_PORT)) {
            registry.register(HttpServer.HTTP_PORT, port);
        }
    }

    /** Printed once per process, because Quarkus keeps its HTTP server during live reloads. */
    void welcome(@ObservesAsync HttpServerStart http) {
        if (queue != null) {
            queue.awaitStart();
        }
        int port = http.options().getPort();
        System.setProperty(HTTP_PORT, String.valueOf(port));
        System.out.println(text(port));
    }

    /** Runs after a failed start, too: a live reload needs the ports and the user's own credentials back. */
    @PreDestroy
    void stop() {
        if (queue != null) {
            queue.close();
        }
        if (openRouter != null) {
            openRouter.close();
        }
        if (s3Guard != null) {
            s3Guard.close();
        }
        if (s3 != null) {
            s3.close();
            CREDENTIALS.keySet().forEach(System::clearProperty);
        }
    }

    private String text(int port) {
        var generation = standsIn()
                ? "a stand-in for OpenRouter at %s draws, for free. The real one: OPENROUTER_API_KEY=sk-or-..."
                        .formatted(LocalConfig.openRouterUrl())
                : "OpenRouter, paid with your key";
        var storage = storesHere()
                ? "an S3 server at %s, files in %s. The real one: IMAGE_BUCKET=... and AWS credentials"
                        .formatted(LocalConfig.s3Url(), PICTURES)
                : "bucket %s, with your AWS credentials".formatted(value("image.bucket"));
        var jobs = queuesHere()
                ? "an SQS server at %s; ask with -H 'Prefer: respond-async'".formatted(LocalConfig.sqsUrl())
                : "queue " + value(LocalConfig.QUEUE_URL);
        var failures = standsIn()
                ? "\n  Failures:  prompts that begin with error:429, error:content_policy, slow:5, flaky:1, broken:cut, size:20"
                : "";
        var moved = LocalPorts.moved();
        var ports = moved.isEmpty() ? "" : "\n  Ports:     " + String.join("; ", moved);
        return """

                Local mode
                  Studio:    http://localhost:%d
                  Pictures:  %s
                  Storage:   %s
                  Jobs:      %s
                  Events:    POST http://localhost:%d%s takes an event as Lambda gets it%s%s
                  Try:       curl -s http://localhost:%d/api/v1/images \\
                               -H 'Content-Type: application/json' -d '{"prompt":"a red panda in space"}'
                """.formatted(port, generation, storage, jobs, port, LocalEvents.PATH, failures, ports, port);
    }

    private boolean standsIn() {
        return LocalConfig.openRouterUrl().equals(value(LocalConfig.BASE_URL));
    }

    private boolean storesHere() {
        return LocalConfig.s3Url().equals(value(LocalConfig.S3_ENDPOINT));
    }

    private boolean queuesHere() {
        return value(LocalConfig.QUEUE_URL).startsWith(LocalConfig.sqsUrl() + "/");
    }

    private String value(String property) {
        return config.getOptionalValue(property, String.class).orElse("");
    }
}
