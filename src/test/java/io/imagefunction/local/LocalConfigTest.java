package io.imagefunction.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalConfigTest {

    @Test
    void theFunctionUsesTheChosenPorts() {
        SmallRyeConfig config = config("dev", Map.of());

        assertEquals(
                LocalPorts.of(LocalConfig.PREFERRED_HTTP_PORT), config.getValue("quarkus.http.port", Integer.class));
        assertEquals(LocalPorts.of(LocalConfig.S3_PORT), port(config, "image.s3.endpoint"));
        assertEquals(LocalPorts.of(LocalConfig.SQS_PORT), port(config, "image.queue.endpoint"));
        assertEquals(LocalPorts.of(LocalConfig.OPENROUTER_PORT), port(config, "openrouter.base-url"));
    }

    @Test
    void aPortSetByTheUserIsUsed() {
        assertEquals(
                Optional.of("9000"),
                config("dev", Map.of("quarkus.http.port", "9000")).getOptionalValue("quarkus.http.port", String.class));
    }

    @Test
    void otherProfilesAreNotConfigured() {
        assertEquals(Optional.empty(), config("prod", Map.of()).getOptionalValue("quarkus.http.port", String.class));
    }

    private static int port(SmallRyeConfig config, String property) {
        return URI.create(config.getValue(property, String.class)).getPort();
    }

    private static SmallRyeConfig config(String profile, Map<String, String> users) {
        return new SmallRyeConfigBuilder()
                .withProfile(profile)
                .withSources(new LocalConfig())
                .withSources(new PropertiesConfigSource(users, "user", 400))
                .build();
    }
}
