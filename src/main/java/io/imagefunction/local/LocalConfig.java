package io.imagefunction.local;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The configuration source of local mode ({@code mvn quarkus:dev}). It lets a user make a picture without any settings:
 * without an API key the stand-in draws it, and without a bucket a server in this JVM stores it. {@link LocalMode}
 * starts the servers that these values point to. In every other profile this source is empty.
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
     * Settings that are safe on a laptop but that only the operator may choose for a deployed function. They are not in
     * application.properties, because that file is packaged: a wrong profile would open the deployed function.
     */
    private static final Map<String, String> OPEN = Map.of(
            "image.auth.anonymous", "true",
            "image.callback.allow-private", "true",
            "image.credit-pause", "0s",
            "image.gallery", "true",
            "image.store-prompt", "true",
            "image.callback.secret", "whsec_bG9jYWwtbW9kZS1vbmx5LW5vdC1hLXNlY3JldA==",
            "image.link.keys", "local-mode-only-this-is-not-a-secret",
            "image.chat.models", "*",
            "image.chat.tools", "*");

    private static final int APPLICATION_PROPERTIES = 250;

    /** Below .env, environment variables and -D, so that a user can override each value. */
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

    /** Ignores low ordinals: Quarkus records this class's own values at build time as defaults of the run. */
    private static boolean isSet(ConfigSourceContext context, String property) {
        var value = context.getValue(property);
        return value != null
                && value.getConfigSourceOrdinal() >= APPLICATION_PROPERTIES
                && value.getValue() != null
                && !value.getValue().isBlank();
    }
}
