package io.imagefunction;

import io.imagefunction.settings.ConfiguredSettings;
import io.imagefunction.settings.Settings;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Makes settings without starting the application. */
public final class TestSettings {

    private TestSettings() {}

    /** Makes settings of environment variables. */
    public static Settings of(Map<String, String> environment) {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new EnvConfigSource(environment, 300))
                .withMapping(Settings.OpenRouter.class)
                .withMapping(Settings.Image.class)
                .build();
        return new ConfiguredSettings(
                config.getConfigMapping(Settings.OpenRouter.class), config.getConfigMapping(Settings.Image.class));
    }
}
