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
    static final String OPENROUTER_URL = "http://127.0.0.1:" + OPENROUTER_PORT + "/api/v1";

    static final String S3_ENDPOINT = "image.s3.endpoint";
    static final int S3_PORT = 8088;
    static final String S3_URL = "http://127.0.0.1:" + S3_PORT;
    static final String BUCKET = "local-images";

    static final String QUEUE_URL = "image.queue.url";
    static final int SQS_PORT = 8086;
    static final String SQS_URL = "http://127.0.0.1:" + SQS_PORT;
    static final String QUEUE = "local-jobs";

    private static final int APPLICATION_PROPERTIES = 250;

    /** What a user sets for one run (.env, environment, -D) is above. */
    private static final int ORDINAL = APPLICATION_PROPERTIES + 10;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!context.getProfiles().contains("dev")) {
            return List.of();
        }
        Map<String, String> values = new HashMap<>();
        if (!isSet(context, "image.chat.models")) {
            values.put("image.chat.models", "*");
        }
        if (!isSet(context, "openrouter.api-key")) {
            values.put("openrouter.api-key", "local-stand-in");
            values.put(BASE_URL, OPENROUTER_URL);
        }
        if (!isSet(context, "image.bucket")) {
            values.put("image.bucket", BUCKET);
            values.put(S3_ENDPOINT, S3_URL);
        }
        if (!isSet(context, QUEUE_URL)) {
            values.put(QUEUE_URL, SqsServer.url(SQS_URL, QUEUE));
            values.put("image.queue.endpoint", SQS_URL);
        }
        return List.of(new PropertiesConfigSource(values, "local mode", ORDINAL));
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
