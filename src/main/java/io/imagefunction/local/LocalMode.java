package io.imagefunction.local;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.interceptor.Interceptor;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Runs the function's neighbours beside it in {@code mvn quarkus:dev}, as far as {@link LocalConfig} pointed the
 * function to them, and says what there is to try.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class LocalMode {

    /** The AWS SDK's own names; it looks at them first. */
    private static final Map<String, String> CREDENTIALS = Map.of(
            "aws.accessKeyId", S3Server.ACCESS_KEY,
            "aws.secretAccessKey", S3Server.SECRET_KEY,
            "aws.region", S3Server.REGION);

    private static final String EVENTS_PORT = "quarkus.lambda.mock-event-server.dev-port";

    private static final Path PICTURES = Path.of("target", "local-s3");

    private final Config config;
    private OpenRouterStandIn openRouter;
    private S3Server s3;
    private LocalQueue queue;

    LocalMode(Config config) {
        this.config = config;
    }

    /** Before anything else of the function starts and looks for its neighbours or for credentials. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        if (standsIn()) {
            openRouter = OpenRouterStandIn.start(LocalConfig.OPENROUTER_PORT);
        }
        if (storesHere()) {
            s3 = S3Server.start(LocalConfig.S3_PORT, LocalConfig.BUCKET, PICTURES);
            CREDENTIALS.forEach(System::setProperty);
        }
        if (queuesHere()) {
            queue = new LocalQueue(URI.create("http://localhost:" + value(EVENTS_PORT) + "/_lambda_"));
        }
    }

    /** Once: Quarkus keeps its HTTP server through live reloads. */
    void welcome(@ObservesAsync HttpServerStart http) {
        if (queue != null) {
            queue.awaitStart();
        }
        System.out.println(text(http.options().getPort()));
    }

    /** Also after a start that failed, so that a live reload finds the ports free and the user's own credentials. */
    @PreDestroy
    void stop() {
        if (queue != null) {
            queue.close();
        }
        if (openRouter != null) {
            openRouter.close();
        }
        if (s3 != null) {
            s3.close();
            CREDENTIALS.keySet().forEach(System::clearProperty);
        }
    }

    private String text(int port) {
        var generation = standsIn()
                ? "a stand-in for OpenRouter at %s draws, for free. The real one: OPENROUTER_API_KEY=sk-or-..."
                        .formatted(LocalConfig.OPENROUTER_URL)
                : "OpenRouter, paid with your key";
        var storage = storesHere()
                ? "an S3 server at %s, files in %s. The real one: IMAGE_BUCKET=... and AWS credentials"
                        .formatted(LocalConfig.S3_URL, PICTURES)
                : "bucket %s, with your AWS credentials".formatted(value("image.bucket"));
        var jobs = queuesHere()
                ? "an SQS server at %s; ask with -H 'Prefer: respond-async'".formatted(LocalConfig.SQS_URL)
                : "queue " + value(LocalConfig.QUEUE_URL);
        var failures = standsIn()
                ? "\n  Failures:  prompts that begin with error:429, error:content_policy, slow:5, flaky:1, broken:cut, size:20"
                : "";
        return """

                Local mode
                  Pictures:  %s
                  Storage:   %s
                  Jobs:      %s%s
                  Try:       curl -s http://localhost:%d/api/v1/images \\
                               -H 'Content-Type: application/json' -d '{"prompt":"a red panda in space"}'
                """.formatted(generation, storage, jobs, failures, port);
    }

    private boolean standsIn() {
        return LocalConfig.OPENROUTER_URL.equals(value(LocalConfig.BASE_URL));
    }

    private boolean storesHere() {
        return LocalConfig.S3_URL.equals(value(LocalConfig.S3_ENDPOINT));
    }

    private boolean queuesHere() {
        return value(LocalConfig.QUEUE_URL).startsWith(LocalConfig.SQS_URL + "/");
    }

    private String value(String property) {
        return config.getOptionalValue(property, String.class).orElse("");
    }
}
