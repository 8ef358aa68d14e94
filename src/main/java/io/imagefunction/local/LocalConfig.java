package io.imagefunction.local;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Configures local mode ({@code mvn quarkus:dev}) so that nothing needs to be set before the first picture: without a
 * key the stand-in makes the pictures, without a bucket they are stored in this JVM. {@link LocalMode} starts what these
 * values point to. In every other profile nothing is configured here.
 */
public final class LocalConfig implements ConfigSourceFactory {

    static final String BASE_URL = "openrouter.base-url";
    static final int OPENROUTER_PORT = 8087;

    static final String S3_ENDPOINT = "image.s3.endpoint";
    static final int S3_PORT = 8088;
    static final String BUCKET = "local-images";

    static final String QUEUE_URL = "image.queue.url";
    static final int SQS_PORT = 8086;
    static final String QUEUE = "local-jobs";

    static final String HTTP_PORT = "quarkus.http.port";
    static final int PREFERRED_HTTP_PORT = 8080;

    /**
     * What is allowed on a laptop, and in a deployed function only by its operator. Here and not in
     * application.properties, because this class is not packaged: no profile that somebody sets opens what is deployed.
     */
    private static final Map<String, String> OPEN = Map.of(
            "image.auth.anonymous", "true",
            "image.callback.allow-private", "true",
            "image.callback.secret", "whsec_bG9jYWwtbW9kZS1vbmx5LW5vdC1hLXNlY3JldA==",
            "image.chat.models", "*",
            "image.chat.tools", "*");

    private static final int APPLICATION_PROPERTIES = 250;

    /** What a user sets for one run (.env, environment, -D) is above. */
    private static final int ORDINAL = APPLICATION_PROPERTIES + 10;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!context.getProfiles().contains("dev")) {
            return List.of();
        }
        Map<String, String> values = new HashMap<>();
        if (!isSet(context, HTTP_PORT)) {
            values.put(HTTP_PORT, String.valueOf(LocalPorts.of(PREFERRED_HTTP_PORT)));
        }
        values.put("quarkus-internal.aws-lambda.test-api", SilentServer.address());
        OPEN.forEach((property, value) -> {
            if (!isSet(context, property)) {
                values.put(property, value);
            }
        });
        if (!isSet(context, "openrouter.api-key")) {
            values.put("openrouter.api-key", "local-stand-in");
            values.put(BASE_URL, openRouterUrl());
        }
        if (!isSet(context, "image.bucket")) {
            values.put("image.bucket", BUCKET);
            values.put(S3_ENDPOINT, s3Url());
        }
        if (!isSet(context, QUEUE_URL)) {
            values.put(QUEUE_URL, SqsServer.url(sqsUrl(), QUEUE));
            values.put("image.queue.endpoint", sqsUrl());
        }
        return List.of(new PropertiesConfigSource(values, "local mode", ORDINAL));
    }

    static String openRouterUrl() {
        return "http://127.0.0.1:" + LocalPorts.of(OPENROUTER_PORT) + "/api/v1";
    }

    static String s3Url() {
        return "http://127.0.0.1:" + LocalPorts.of(S3_PORT);
    }

    static String sqsUrl() {
        return "http://127.0.0.1:" + LocalPorts.of(SQS_PORT);
    }

    /** By the user, that is: Quarkus remembers this class's own values of the build as defaults of the run. */
    private static boolean isSet(ConfigSourceContext context, String property) {
        var value = context.getValue(property);
        return value != null
                && value.getConfigSourceOrdinal() >= APPLICATION_PROPERTIES
                && value.getValue() != null
                && !value.getValue().isBlank();
    }
}
